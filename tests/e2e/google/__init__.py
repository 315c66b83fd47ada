"""The Google host whole: Google's emulators of Pub/Sub and Firestore, and the functions framework that Google itself runs."""
