# The ledger's two tables, the queues between the halves, and what could not be read. Nobody has a key: all is asked with an identity.
# assess writes evidence and only reads control; act and interact the other way round.

locals {
  stores = {
    for pair in setproduct(local.parts, keys(local.tables)) : "${pair[0]}-${pair[1]}" => {
      part  = pair[0]
      scope = "${local.account}/tableServices/default/tables/${local.tables[pair[1]]}"
      role  = (pair[0] == "assess") == (pair[1] == "evidence") ? "Storage Table Data Contributor" : "Storage Table Data Reader"
    }
  }

  # Whoever is called by a queue takes from it, and puts what always fails beside it.
  taking = { assess = "records", act = "cases" }
  queued = merge(
    { for part in local.parts : "${part}-sends-cases" => { part = part, queue = "cases", role = "Storage Queue Data Message Sender" } },
    { for part, queue in local.taking : "${part}-sends-records" => { part = part, queue = "records", role = "Storage Queue Data Message Sender" } },
    { for part, queue in local.taking : "${part}-takes-${queue}" => { part = part, queue = queue, role = "Storage Queue Data Message Processor" } },
    { for part, queue in local.taking : "${part}-counts-${queue}" => { part = part, queue = queue, role = "Storage Queue Data Reader" } },
    { for part, queue in local.taking : "${part}-parks-${queue}" => { part = part, queue = "${queue}-poison", role = "Storage Queue Data Contributor" } },
  )
}

resource "azurerm_storage_account" "ledger" {
  name                = "${var.name}ledger"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location

  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  min_tls_version                 = "TLS1_2"
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  allow_nested_items_to_be_public = false
  local_user_enabled              = false

  lifecycle {
    prevent_destroy = true # in the tables stands how to open what is locked: they outlive everything else
  }
}

resource "azurerm_storage_table" "ledger" {
  for_each = local.tables

  name               = each.value
  storage_account_id = azurerm_storage_account.ledger.id
}

resource "azurerm_storage_queue" "own" {
  for_each = local.queues

  name               = each.value
  storage_account_id = azurerm_storage_account.ledger.id
}

resource "azurerm_storage_container" "rejects" {
  name               = "rejects"
  storage_account_id = azurerm_storage_account.ledger.id
}

resource "azurerm_role_assignment" "tables" {
  for_each = local.stores

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.own[each.value.part].principal_id
  principal_type       = "ServicePrincipal"

  depends_on = [azurerm_storage_table.ledger]
}

resource "azurerm_role_assignment" "queues" {
  for_each = local.queued

  scope                = "${local.account}/queueServices/default/queues/${each.value.queue}"
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.own[each.value.part].principal_id
  principal_type       = "ServicePrincipal"

  depends_on = [azurerm_storage_queue.own]
}

resource "azurerm_role_assignment" "rejects" {
  for_each = setintersection(local.parts, ["assess", "act"])

  scope                = "${local.account}/blobServices/default/containers/rejects"
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.own[each.value].principal_id
  principal_type       = "ServicePrincipal"

  depends_on = [azurerm_storage_container.rejects]
}
