# Between the halves: our own push subscriptions, signed for one function each. Those of cases keep the order of a case, which a
# trigger of the platform's would not. What five deliveries could not bring is kept, not lost.

locals {
  pushed        = { records = "assess", cases = "act" }
  pubsub_agent  = "serviceAccount:service-${data.google_project.home.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
  kept          = { records = "records-dead", cases = "cases-dead", rejects = "rejects" }
  writes_cases  = local.functions
  writes_reject = setintersection(local.functions, ["assess", "act"])
}

resource "google_pubsub_topic" "queue" {
  for_each = toset(["records", "cases", "rejects", "records-dead", "cases-dead"])

  name                       = "nightlatch-${each.value}"
  message_retention_duration = "604800s"
  depends_on                 = [google_project_service.used]
}

resource "google_pubsub_subscription" "push" {
  for_each = local.pushed

  name                       = "nightlatch-${each.key}"
  topic                      = google_pubsub_topic.queue[each.key].id
  enable_message_ordering    = each.key == "cases"
  ack_deadline_seconds       = 120
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = local.urls[each.value]

    oidc_token {
      service_account_email = local.emails.caller
      audience              = local.urls[each.value]
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.queue["${each.key}-dead"].id
    max_delivery_attempts = 5
  }

  depends_on = [google_service_account.own, google_service_account_iam_member.signs]
}

resource "google_pubsub_subscription" "kept" {
  for_each = local.kept

  name                       = "nightlatch-${each.value}-kept"
  topic                      = google_pubsub_topic.queue[each.value].id
  message_retention_duration = "604800s"
  retain_acked_messages      = true

  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_topic_iam_member" "dead" {
  for_each = local.pushed

  topic  = google_pubsub_topic.queue["${each.key}-dead"].name
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "dead" {
  for_each = local.pushed

  subscription = google_pubsub_subscription.push[each.key].name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

resource "google_service_account_iam_member" "signs" {
  service_account_id = google_service_account.own["caller"].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.pubsub_agent
}

resource "google_pubsub_topic_iam_member" "cases" {
  for_each = local.writes_cases

  topic  = google_pubsub_topic.queue["cases"].name
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:${local.emails[each.value]}"

  depends_on = [google_service_account.own]
}

# What sweep fetches from Okta lies where the sink's entries lie. Whoever may publish there may accuse: only where it is asked for.
resource "google_pubsub_topic_iam_member" "fetched" {
  count = local.polled ? 1 : 0

  topic  = google_pubsub_topic.queue["records"].name
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:${local.emails.sweep}"

  depends_on = [google_service_account.own]
}

resource "google_pubsub_topic_iam_member" "rejects" {
  for_each = local.writes_reject

  topic  = google_pubsub_topic.queue["rejects"].name
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:${local.emails[each.value]}"

  depends_on = [google_service_account.own]
}
