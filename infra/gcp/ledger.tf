# Two stores: assess writes evidence and only reads control; act, interact and sweep the other way round. Both outlive the module.

locals {
  stores = {
    for pair in setproduct(local.functions, local.databases) : "${pair[0]}-${pair[1]}" => {
      name     = pair[0]
      database = pair[1]
      role     = (pair[0] == "assess") == (pair[1] == "evidence") ? "roles/datastore.user" : "roles/datastore.viewer"
    }
  }
}

resource "google_firestore_database" "ledger" {
  for_each = local.databases

  name                              = "nightlatch-${each.value}"
  location_id                       = var.database_location
  type                              = "FIRESTORE_NATIVE"
  delete_protection_state           = "DELETE_PROTECTION_ENABLED"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  deletion_policy                   = "ABANDON"
  depends_on                        = [google_project_service.used]
}

resource "google_firestore_index" "order" {
  for_each = local.databases

  database   = google_firestore_database.ledger[each.value].name
  collection = "ledger"

  fields {
    field_path = "partition"
    order      = "ASCENDING"
  }

  fields {
    field_path = "sort"
    order      = "ASCENDING"
  }
}

resource "google_firestore_field" "ttl" {
  for_each = local.databases

  database   = google_firestore_database.ledger[each.value].name
  collection = "ledger"
  field      = "ttl"

  ttl_config {}
  index_config {}
}

# Bodies are never asked for by what they hold: an index over them would only cost.
resource "google_firestore_field" "body" {
  for_each = local.databases

  database   = google_firestore_database.ledger[each.value].name
  collection = "ledger"
  field      = "body"

  index_config {}
}

resource "google_project_iam_member" "ledger" {
  for_each = local.stores

  project = var.project
  role    = each.value.role
  member  = "serviceAccount:${local.emails[each.value.name]}"

  condition {
    title      = "nightlatch-${each.value.database} only"
    expression = "resource.name == \"projects/${var.project}/databases/nightlatch-${each.value.database}\""
  }

  depends_on = [google_service_account.own]
}
