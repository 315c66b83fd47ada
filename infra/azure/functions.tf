# One source, deployed once for each identity. An app's own files lie in an account of its own: whoever may write an app's package is that
# app, and what judges hostile text must never be what acts on it.

locals {
  common = {
    PYDANTIC_DISABLE_PLUGINS  = "__all__" # it would look through every package for some, at every cold start
    NIGHTLATCH_POLICY         = "/home/site/wwwroot/nightlatch.toml"
    NIGHTLATCH_TENANT         = var.tenant
    NIGHTLATCH_STORAGE        = "${var.name}ledger"
    NIGHTLATCH_EVIDENCE_TABLE = local.tables.evidence
    NIGHTLATCH_CONTROL_TABLE  = local.tables.control
    NIGHTLATCH_SUBSCRIPTIONS  = join(",", local.seen)
    NIGHTLATCH_CASE_QUEUE     = "cases"
    NIGHTLATCH_RECORDS_QUEUE  = "records"
    NIGHTLATCH_REJECTS        = "rejects"
    NIGHTLATCH_MODE           = var.mode
    NIGHTLATCH_ARCHIVE        = reverse(split("/", var.archive))[0]
    NIGHTLATCH_HUB            = "audit"
    NIGHTLATCH_VAULT          = "https://${var.name}-nightlatch.vault.azure.net"

    NIGHTLATCH_OVER_ADMINISTRATORS = var.administrators ? "1" : ""
  }
}

resource "azurerm_user_assigned_identity" "own" {
  for_each = local.parts

  name                = "nightlatch-${var.name}-${each.value}"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location
}

resource "azurerm_storage_account" "app" {
  for_each = local.parts

  name                = "${var.name}${each.value}"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location

  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  min_tls_version                 = "TLS1_2"
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  allow_nested_items_to_be_public = false
  local_user_enabled              = false
}

resource "azurerm_storage_container" "package" {
  for_each = local.parts

  name               = "package"
  storage_account_id = azurerm_storage_account.app[each.value].id
}

# What the host of Azure Functions keeps: its package, leases, and how far it has read the stream.
resource "azurerm_role_assignment" "app" {
  for_each = {
    for pair in setproduct(local.parts, ["Storage Blob Data Owner", "Storage Queue Data Contributor", "Storage Table Data Contributor"]) :
    "${pair[0]}-${pair[1]}" => { part = pair[0], role = pair[1] }
  }

  scope                = azurerm_storage_account.app[each.value.part].id
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.own[each.value.part].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_service_plan" "own" {
  for_each = local.parts

  name                = "nightlatch-${var.name}-${each.value}"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location
  os_type             = "Linux"
  sku_name            = "FC1"
}

resource "azurerm_log_analytics_workspace" "own" {
  name                = "nightlatch-${var.name}"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location
}

resource "azurerm_application_insights" "own" {
  name                = "nightlatch-${var.name}"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location
  application_type    = "web"
  workspace_id        = azurerm_log_analytics_workspace.own.id
}

resource "azurerm_function_app_flex_consumption" "own" {
  for_each = local.parts

  name                = "nightlatch-${var.name}-${each.value}"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location
  service_plan_id     = azurerm_service_plan.own[each.value].id

  runtime_name    = "python"
  runtime_version = "3.13"
  zip_deploy_file = var.bundle

  storage_container_type            = "blobContainer"
  storage_container_endpoint        = "https://${var.name}${each.value}.blob.core.windows.net/package"
  storage_authentication_type       = "UserAssignedIdentity"
  storage_user_assigned_identity_id = azurerm_user_assigned_identity.own[each.value].id

  instance_memory_in_mb                          = 2048
  maximum_instance_count                         = 40
  https_only                                     = true
  webdeploy_publish_basic_authentication_enabled = false

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.own[each.value].id]
  }

  dynamic "always_ready" {
    for_each = each.value == "assess" && var.warm > 0 ? ["function:assess", "function:assess_event"] : []

    content {
      name           = always_ready.value
      instance_count = var.warm
    }
  }

  site_config {
    application_insights_connection_string = azurerm_application_insights.own.connection_string
    minimum_tls_version                    = "1.2"
  }

  app_settings = merge(local.common, {
    NIGHTLATCH_PART     = each.value
    NIGHTLATCH_IDENTITY = azurerm_user_assigned_identity.own[each.value].client_id
    # all of ours, by both ids: none of them is ever changed by us
    NIGHTLATCH_RESPONDERS = join(",", flatten([for each in azurerm_user_assigned_identity.own : [each.principal_id, each.client_id]]))

    AzureWebJobsStorage__accountName = "${var.name}${each.value}"
    AzureWebJobsStorage__credential  = "managedidentity"
    AzureWebJobsStorage__clientId    = azurerm_user_assigned_identity.own[each.value].client_id

    NightlatchStorage__queueServiceUri = "https://${var.name}ledger.queue.core.windows.net"
    NightlatchStorage__credential      = "managedidentity"
    NightlatchStorage__clientId        = azurerm_user_assigned_identity.own[each.value].client_id

    NightlatchHub__fullyQualifiedNamespace = "nightlatch-${var.name}.servicebus.windows.net"
    NightlatchHub__credential              = "managedidentity"
    NightlatchHub__clientId                = azurerm_user_assigned_identity.own[each.value].client_id
  })

  depends_on = [azurerm_storage_container.package, azurerm_role_assignment.app]
}
