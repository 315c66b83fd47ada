# An identity for each function. What judges hostile text may write no account and no order; only act may write to accounts, and in
# observe mode not even act.

locals {
  looks    = setintersection(local.functions, ["assess", "act", "sweep"])
  responds = var.mode == "observe" ? toset([]) : toset(["act"])
  roles    = { read = local.looks, respond = local.responds }
  bound    = merge([for role, names in local.roles : { for name in names : "${role}-${name}" => { role = role, name = name } }]...)
}

resource "google_service_account" "own" {
  for_each = setunion(local.functions, ["caller"])

  account_id   = "nightlatch-${each.value}"
  display_name = "Nightlatch: ${each.value}"
}

resource "google_organization_iam_custom_role" "own" {
  for_each = var.organization == "" ? toset([]) : toset(keys(local.roles))

  org_id      = var.organization
  role_id     = "nightlatch_${each.value}"
  title       = "Nightlatch: ${each.value}"
  permissions = local.allowed[each.value]
}

resource "google_project_iam_custom_role" "own" {
  for_each = var.organization == "" ? toset(keys(local.roles)) : toset([])

  role_id     = "nightlatch_${each.value}"
  title       = "Nightlatch: ${each.value}"
  permissions = local.allowed[each.value]
}

resource "google_organization_iam_member" "own" {
  for_each = var.organization == "" ? {} : local.bound

  org_id = var.organization
  role   = "organizations/${var.organization}/roles/nightlatch_${each.value.role}"
  member = "serviceAccount:${local.emails[each.value.name]}"

  depends_on = [google_organization_iam_custom_role.own, google_service_account.own]
}

resource "google_project_iam_member" "own" {
  for_each = var.organization == "" ? local.bound : {}

  project = var.project
  role    = "projects/${var.project}/roles/nightlatch_${each.value.role}"
  member  = "serviceAccount:${local.emails[each.value.name]}"

  depends_on = [google_project_iam_custom_role.own, google_service_account.own]
}
