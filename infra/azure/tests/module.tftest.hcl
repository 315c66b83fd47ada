# What must hold of a plan, whatever else changes.

mock_provider "azurerm" {}

mock_provider "azuread" {}

variables {
  subscription = "33333333-0000-4000-8000-000000000001"
  tenant       = "11111111-0000-4000-8000-000000000001"
  name         = "orchard"
  bundle       = "filters.json"
}

run "one_subscription" {
  command = plan

  assert {
    condition     = length(azurerm_role_assignment.own) == 2 && alltrue([for key, each in azurerm_role_assignment.own : startswith(key, "read-")])
    error_message = "In observe mode nobody may write to an account of Azure."
  }

  assert {
    condition     = alltrue([for key, each in azuread_app_role_assignment.own : contains(values(local.permissions.graph.read), each.app_role_id)])
    error_message = "In observe mode nobody may write to an account of Entra."
  }

  assert {
    condition     = length(azuread_directory_role_assignment.administrators) == 0 && length(local.reaches.administrators) == 0
    error_message = "Administrators are out of reach unless the owner says otherwise."
  }

  assert {
    condition = (
      azurerm_role_assignment.tables["assess-control"].role_definition_name == "Storage Table Data Reader"
      && azurerm_role_assignment.tables["act-evidence"].role_definition_name == "Storage Table Data Reader"
      && endswith(azurerm_role_assignment.tables["assess-control"].scope, "/tables/control")
    )
    error_message = "What judges hostile text writes no order, and what acts on it no evidence."
  }

  assert {
    condition = alltrue([
      for part, app in azurerm_function_app_flex_consumption.own :
      app.storage_container_endpoint == "https://orchard${part}.blob.core.windows.net/package" && app.storage_authentication_type == "UserAssignedIdentity"
      && app.app_settings["NIGHTLATCH_PART"] == part
    ])
    error_message = "No app's package lies where another app may write."
  }

  assert {
    condition     = alltrue([for each in concat([azurerm_storage_account.ledger], values(azurerm_storage_account.app)) : !each.shared_access_key_enabled && !each.allow_nested_items_to_be_public && each.min_tls_version == "TLS1_2"])
    error_message = "Nothing is opened by a key, or by nobody in particular."
  }

  assert {
    condition     = alltrue([for key, each in azurerm_role_assignment.queues : !strcontains(key, "assess-takes-cases") && !strcontains(key, "interact-takes")])
    error_message = "Only act takes cases."
  }

  assert {
    condition = alltrue([
      for each in azurerm_eventgrid_system_topic_event_subscription.resources :
      length(flatten([for filter in each.advanced_filter : concat([for given in filter.string_in : given.values], [for given in filter.string_ends_with : given.values])])) <= 25
      && length(flatten([for filter in each.advanced_filter : concat([for given in filter.string_in : given.values], [for given in filter.string_ends_with : given.values])])) > 0
    ])
    error_message = "A subscription of Event Grid compares at most 25 values, and one that compares none lets everything through."
  }

  assert {
    condition     = toset(flatten([for each in azurerm_eventgrid_system_topic_event_subscription.resources : [for filter in each.advanced_filter : concat(flatten([for given in filter.string_in : given.values]), flatten([for given in filter.string_ends_with : given.values]))]])) == toset(flatten([for each in local.filters : concat(each.exact, each.ending)]))
    error_message = "Event Grid lets through what the readers read."
  }

  assert {
    condition     = !azurerm_eventhub_namespace_authorization_rule.sends.listen && !azurerm_eventhub_namespace_authorization_rule.sends.manage
    error_message = "The key that diagnostic settings hold can only send."
  }

  assert {
    condition     = endswith(azurerm_role_assignment.vault["assess"].scope, "/secrets/nightlatch-office-hook")
    error_message = "What judges hostile text knows no secret but its own door's."
  }

  assert {
    condition     = length(azurerm_eventgrid_system_topic.archive) == 0 && length(azuread_app_role_assignment.office) == 0 && !contains(keys(azurerm_function_app_flex_consumption.own), "interact")
    error_message = "What was not asked for is not made."
  }
}

run "tenant_enforced" {
  command = plan

  variables {
    mode             = "enforce"
    slack            = true
    management_group = "11111111-0000-4000-8000-000000000001"
    watched          = ["33333333-0000-4000-8000-000000000002"]
    archive          = "/subscriptions/33333333-0000-4000-8000-000000000001/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/orchardlogs"
    administrators   = true
    office           = true
  }

  assert {
    condition     = toset([for key, each in azurerm_role_assignment.own : key if startswith(key, "respond-")]) == toset(["respond-act-all"])
    error_message = "Only act may write to accounts, by one role above all subscriptions."
  }

  assert {
    condition     = keys(azuread_directory_role_assignment.administrators) == ["act"] && alltrue([for name in keys(local.permissions.graph.administrators) : contains(keys(azuread_app_role_assignment.own), "act-${name}")])
    error_message = "Only act reaches administrators, and only because the owner says so."
  }

  assert {
    condition     = length(azurerm_eventgrid_system_topic.resources) == 2 && length(azurerm_monitor_diagnostic_setting.activity) == 2
    error_message = "Every subscription that is watched tells of itself by both ways."
  }

  assert {
    condition     = azurerm_function_app_flex_consumption.own["assess"].app_settings["NIGHTLATCH_ARCHIVE"] == "orchardlogs"
    error_message = "The archive is known by its account."
  }

  assert {
    condition     = keys(azurerm_role_assignment.archive) == ["act", "assess"] && alltrue([for each in azurerm_role_assignment.archive : each.role_definition_name == "Storage Blob Data Reader"])
    error_message = "The archive is only read."
  }
}

run "enforced_without_administrators" {
  command = plan

  variables {
    mode = "enforce"
  }

  assert {
    condition     = !anytrue([for name in keys(local.permissions.graph.administrators) : contains(keys(azuread_app_role_assignment.own), "act-${name}")])
    error_message = "Nothing that could make anybody an administrator is granted unless the owner says so."
  }
}

run "a_tenant_is_an_id" {
  command         = plan
  expect_failures = [var.tenant]

  variables {
    tenant = "contoso.com"
  }
}
