"""Google Cloud: Firestore for the ledger, Pub/Sub and Cloud Tasks between the halves, Secret Manager."""
