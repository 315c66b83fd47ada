# Names are put together here and not taken from resources, so that a plan shows all of it.

locals {
  parts   = toset(var.slack ? ["assess", "act", "interact"] : ["assess", "act"])
  tables  = { evidence = "evidence", control = "control" }
  queues  = toset(["cases", "cases-poison", "records", "records-poison"])
  group   = "nightlatch-${var.name}"
  vault   = "/subscriptions/${var.subscription}/resourceGroups/${local.group}/providers/Microsoft.KeyVault/vaults/${var.name}-nightlatch"
  account = "/subscriptions/${var.subscription}/resourceGroups/${local.group}/providers/Microsoft.Storage/storageAccounts/${var.name}ledger"
  seen    = setunion(var.watched, [var.subscription])
  # Where the roles of reading and of responding are given: once above all, or in each subscription.
  scopes = var.management_group == "" ? { for each in local.seen : each => "/subscriptions/${each}" } : {
    all = "/providers/Microsoft.Management/managementGroups/${var.management_group}"
  }
  permissions = jsondecode(file("${path.module}/permissions.json"))
  filters     = jsondecode(file("${path.module}/filters.json"))
}

resource "azurerm_resource_group" "own" {
  name     = local.group
  location = var.location
}
