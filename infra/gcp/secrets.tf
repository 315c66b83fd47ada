# Only the places: what is in them is put there by the owner, so that no secret is in a plan or a state.

locals {
  tells  = setintersection(local.functions, ["act", "interact", "sweep"])
  okta   = toset(var.okta_org == "" ? [] : [var.okta_client == "" ? "okta-token" : "okta-key"])
  opened = { for pair in setunion(local.told, local.signs_in) : "${pair[0]}-${pair[1]}" => { secret = pair[0], name = pair[1] } }

  told     = setproduct(local.secrets, local.tells)
  signs_in = setproduct(local.okta, ["act", "sweep"]) # who answers in Slack signs in nowhere
}

resource "google_secret_manager_secret" "own" {
  for_each = setunion(local.secrets, local.okta)

  secret_id = "nightlatch-${each.value}"

  replication {
    auto {}
  }

  depends_on = [google_project_service.used]
}

resource "google_secret_manager_secret_iam_member" "own" {
  for_each = local.opened

  secret_id = google_secret_manager_secret.own[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${local.emails[each.value.name]}"

  depends_on = [google_service_account.own]
}
