# What is delivered: exactly what the readers read. The filter is made from their tables, and a test compares them.

resource "google_logging_organization_sink" "audit" {
  count = var.organization == "" ? 0 : 1

  name             = "nightlatch"
  org_id           = var.organization
  include_children = true
  destination      = "pubsub.googleapis.com/${local.topics.records}"
  filter           = file("${path.module}/sink.filter")
  depends_on       = [google_pubsub_topic.queue]
}

resource "google_logging_project_sink" "audit" {
  count = var.organization == "" ? 1 : 0

  name                   = "nightlatch"
  destination            = "pubsub.googleapis.com/${local.topics.records}"
  filter                 = file("${path.module}/sink.filter")
  unique_writer_identity = true
  depends_on             = [google_pubsub_topic.queue]
}

resource "google_pubsub_topic_iam_member" "sink" {
  topic  = google_pubsub_topic.queue["records"].name
  role   = "roles/pubsub.publisher"
  member = one(concat(google_logging_organization_sink.audit[*].writer_identity, google_logging_project_sink.audit[*].writer_identity))
}
