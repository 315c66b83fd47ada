resource "google_storage_bucket" "source" {
  name                        = "${var.project}-nightlatch-source"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true
}

resource "google_storage_bucket_object" "source" {
  name   = "nightlatch-${filemd5(var.bundle)}.zip"
  bucket = google_storage_bucket.source.name
  source = var.bundle
}

resource "google_cloudfunctions2_function" "own" {
  for_each = local.functions

  name     = "nightlatch-${each.value}"
  location = var.region

  build_config {
    runtime     = "python313"
    entry_point = each.value

    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.source.name
      }
    }
  }

  service_config {
    service_account_email            = local.emails[each.value]
    available_memory                 = "512Mi"
    available_cpu                    = "1"
    timeout_seconds                  = each.value == "interact" ? 30 : 110
    min_instance_count               = each.value == "sweep" ? 0 : var.warm
    max_instance_count               = each.value == "sweep" ? 1 : 10
    max_instance_request_concurrency = 8
    all_traffic_on_latest_revision   = true
    ingress_settings                 = "ALLOW_ALL"

    environment_variables = {
      PYDANTIC_DISABLE_PLUGINS     = "__all__" # it would look through every package for some, at every cold start
      NIGHTLATCH_PROJECT           = var.project
      NIGHTLATCH_SCOPE             = local.scope
      NIGHTLATCH_MODE              = var.mode
      NIGHTLATCH_POLICY            = "/workspace/nightlatch.toml"
      NIGHTLATCH_EVIDENCE_DATABASE = "nightlatch-evidence"
      NIGHTLATCH_CONTROL_DATABASE  = "nightlatch-control"
      NIGHTLATCH_CASE_QUEUE        = local.topics.cases
      NIGHTLATCH_REJECTS_QUEUE     = local.topics.rejects
      NIGHTLATCH_CHECK_QUEUE       = each.value == "assess" ? "" : "projects/${var.project}/locations/${var.region}/queues/nightlatch-checks"
      NIGHTLATCH_ACT_URL           = local.urls.act
      NIGHTLATCH_CALLER            = local.emails.caller
      NIGHTLATCH_AUDIENCE          = local.urls[each.value]
      NIGHTLATCH_RESPONDERS        = local.emails.act
      NIGHTLATCH_OKTA_ORG          = contains(["act", "sweep"], each.value) ? var.okta_org : ""
      NIGHTLATCH_OKTA_CLIENT       = contains(["act", "sweep"], each.value) ? var.okta_client : ""
      NIGHTLATCH_OKTA_SOURCE       = local.polled && each.value == "assess" ? "nightlatch.okta" : ""
      NIGHTLATCH_RECORDS_QUEUE     = local.polled && each.value == "sweep" ? local.topics.records : ""
    }
  }

  depends_on = [google_service_account.own, google_project_service.used]
}

resource "google_cloud_run_v2_service_iam_member" "signed" {
  for_each = local.signed

  name     = google_cloudfunctions2_function.own[each.value].name
  location = var.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:${local.emails.caller}"
}

# Slack signs with a secret of its own, which the function checks before it does anything.
resource "google_cloud_run_v2_service_iam_member" "slack" {
  for_each = setsubtract(local.functions, local.signed)

  name     = google_cloudfunctions2_function.own[each.value].name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}
