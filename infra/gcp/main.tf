# Names are put together here and not taken from resources, so that a plan shows all of it.

locals {
  scope       = var.organization == "" ? "projects/${var.project}" : "organizations/${var.organization}"
  permissions = jsondecode(file("${path.module}/permissions.json"))
  above       = ["resourcemanager.folders.", "resourcemanager.organizations.", "iam.workforcePool"]

  # A project's role may not name permissions that only an organization has.
  allowed = {
    for name, all in local.permissions : name => [
      for each in all : each if var.organization != "" || !anytrue([for start in local.above : startswith(each, start)])
    ]
  }

  functions = toset(var.slack ? ["assess", "act", "interact", "sweep"] : ["assess", "act", "sweep"])
  signed    = setsubtract(local.functions, ["interact"])
  urls      = { for name in local.functions : name => "https://${var.region}-${var.project}.cloudfunctions.net/nightlatch-${name}" }
  emails    = { for name in setunion(local.functions, ["caller"]) : name => "nightlatch-${name}@${var.project}.iam.gserviceaccount.com" }
  topics    = { for name in ["records", "cases", "rejects"] : name => "projects/${var.project}/topics/nightlatch-${name}" }
  databases = toset(["evidence", "control"])
  secrets   = setunion(var.secrets, var.slack ? ["slack-token", "slack-signing-secret"] : [])
  polled    = var.okta_org != "" && var.okta_poll
  services = toset([
    "cloudasset", "cloudbuild", "cloudfunctions", "cloudidentity", "cloudresourcemanager", "cloudscheduler", "cloudtasks",
    "firestore", "iam", "logging", "pubsub", "run", "secretmanager", "storage", "admin", "apikeys",
  ])
}

data "google_project" "home" {
  project_id = var.project
}

resource "google_project_service" "used" {
  for_each = local.services

  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}
