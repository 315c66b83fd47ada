# By what records come: Entra's and Azure's logs by a stream, and by Event Grid within seconds what happens to resources.

locals {
  watched = { for pair in setproduct(local.seen, keys(local.filters)) : "${pair[0]}-${pair[1]}" => { subscription = pair[0], filter = pair[1] } }
}

resource "azurerm_eventhub_namespace" "own" {
  name                = "nightlatch-${var.name}"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location
  sku                 = "Standard"
  capacity            = 1

  auto_inflate_enabled     = true
  maximum_throughput_units = 4
  minimum_tls_version      = "1.2"
}

resource "azurerm_eventhub" "audit" {
  name            = "audit"
  namespace_id    = azurerm_eventhub_namespace.own.id
  partition_count = 4

  retention_description {
    cleanup_policy          = "Delete"
    retention_time_in_hours = 168
  }
}

# Diagnostic settings know no identities: they are given a key that may send, and nothing else.
resource "azurerm_eventhub_namespace_authorization_rule" "sends" {
  name                = "diagnostics"
  namespace_name      = azurerm_eventhub_namespace.own.name
  resource_group_name = azurerm_resource_group.own.name

  send   = true
  listen = false
  manage = false
}

resource "azurerm_role_assignment" "hub" {
  scope                = azurerm_eventhub.audit.id
  role_definition_name = "Azure Event Hubs Data Receiver"
  principal_id         = azurerm_user_assigned_identity.own["assess"].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_monitor_aad_diagnostic_setting" "entra" {
  name                           = "nightlatch-${var.name}"
  eventhub_name                  = azurerm_eventhub.audit.name
  eventhub_authorization_rule_id = azurerm_eventhub_namespace_authorization_rule.sends.id

  enabled_log {
    category = "AuditLogs"
  }
}

resource "azurerm_monitor_diagnostic_setting" "activity" {
  for_each = local.seen

  name                           = "nightlatch-${var.name}"
  target_resource_id             = "/subscriptions/${each.value}"
  eventhub_name                  = azurerm_eventhub.audit.name
  eventhub_authorization_rule_id = azurerm_eventhub_namespace_authorization_rule.sends.id

  enabled_log {
    category = "Administrative"
  }
}

resource "azurerm_eventgrid_system_topic" "resources" {
  for_each = local.seen

  name                = "nightlatch-${each.value}"
  resource_group_name = azurerm_resource_group.own.name
  location            = "global"
  source_resource_id  = "/subscriptions/${each.value}"
  topic_type          = "Microsoft.Resources.Subscriptions"
}

# A subscription compares at most 25 values, so what the readers read takes several.
resource "azurerm_eventgrid_system_topic_event_subscription" "resources" {
  for_each = local.watched

  name                = "nightlatch-${each.value.filter}"
  system_topic        = azurerm_eventgrid_system_topic.resources[each.value.subscription].name
  resource_group_name = azurerm_resource_group.own.name

  included_event_types = ["Microsoft.Resources.ResourceWriteSuccess", "Microsoft.Resources.ResourceWriteFailure", "Microsoft.Resources.ResourceDeleteSuccess", "Microsoft.Resources.ResourceActionSuccess", "Microsoft.Resources.ResourceActionFailure"]

  advanced_filter {
    dynamic "string_in" {
      for_each = length(local.filters[each.value.filter].exact) > 0 ? [local.filters[each.value.filter].exact] : []

      content {
        key    = "data.operationName"
        values = string_in.value
      }
    }

    dynamic "string_ends_with" {
      for_each = length(local.filters[each.value.filter].ending) > 0 ? [local.filters[each.value.filter].ending] : []

      content {
        key    = "data.operationName"
        values = string_ends_with.value
      }
    }
  }

  azure_function_endpoint {
    function_id                       = "${azurerm_function_app_flex_consumption.own["assess"].id}/functions/assess_event"
    max_events_per_batch              = 1
    preferred_batch_size_in_kilobytes = 64
  }

  retry_policy {
    max_delivery_attempts = 30
    event_time_to_live    = 1440
  }

  storage_blob_dead_letter_destination {
    storage_account_id          = azurerm_storage_account.ledger.id
    storage_blob_container_name = azurerm_storage_container.dead.name
  }
}

resource "azurerm_storage_container" "dead" {
  name               = "dead-letters"
  storage_account_id = azurerm_storage_account.ledger.id
}

resource "azurerm_eventgrid_system_topic" "archive" {
  count = var.archive == "" ? 0 : 1

  name                = "nightlatch-archive"
  resource_group_name = azurerm_resource_group.own.name
  location            = var.location
  source_resource_id  = var.archive
  topic_type          = "Microsoft.Storage.StorageAccounts"
}

resource "azurerm_eventgrid_system_topic_event_subscription" "archive" {
  count = var.archive == "" ? 0 : 1

  name                 = "nightlatch-archive"
  system_topic         = azurerm_eventgrid_system_topic.archive[0].name
  resource_group_name  = azurerm_resource_group.own.name
  included_event_types = ["Microsoft.Storage.BlobCreated"]

  subject_filter {
    subject_begins_with = "/blobServices/default/containers/insights-logs-auditlogs/"
    subject_ends_with   = "/PT1H.json"
  }

  azure_function_endpoint {
    function_id                       = "${azurerm_function_app_flex_consumption.own["assess"].id}/functions/assess_event"
    max_events_per_batch              = 1
    preferred_batch_size_in_kilobytes = 64
  }
}

resource "azurerm_role_assignment" "archive" {
  for_each = var.archive == "" ? toset([]) : local.looks

  scope                = var.archive
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = azurerm_user_assigned_identity.own[each.value].principal_id
  principal_type       = "ServicePrincipal"
}
