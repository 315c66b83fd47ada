# Re-checks at +15 s, +60 s and +5 min are tasks, signed for act; what they miss, the minute's sweep finds.

locals {
  checks = setintersection(local.functions, ["act", "interact", "sweep"])
}

resource "google_cloud_tasks_queue" "checks" {
  name     = "nightlatch-checks"
  location = var.region

  retry_config {
    max_attempts       = 10
    min_backoff        = "5s"
    max_backoff        = "300s"
    max_retry_duration = "3600s"
  }

  depends_on = [google_project_service.used]
}

resource "google_cloud_tasks_queue_iam_member" "checks" {
  for_each = local.checks

  name     = google_cloud_tasks_queue.checks.name
  location = var.region
  role     = "roles/cloudtasks.enqueuer"
  member   = "serviceAccount:${local.emails[each.value]}"

  depends_on = [google_service_account.own]
}

resource "google_service_account_iam_member" "checks" {
  for_each = local.checks

  service_account_id = google_service_account.own["caller"].name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${local.emails[each.value]}"

  depends_on = [google_service_account.own]
}

resource "google_cloud_scheduler_job" "sweep" {
  name             = "nightlatch-sweep"
  region           = var.region
  schedule         = "* * * * *"
  attempt_deadline = "120s"

  http_target {
    uri         = local.urls.sweep
    http_method = "POST"

    oidc_token {
      service_account_email = local.emails.caller
      audience              = local.urls.sweep
    }
  }

  depends_on = [google_service_account.own, google_project_service.used]
}
