"""AWS: DynamoDB for the ledger, SQS between the halves and for what cannot be read, Secrets Manager."""
