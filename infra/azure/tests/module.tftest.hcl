# What must hold of a plan, whatever else changes.

mock_provider "azurerm" {}

mock_provider "azuread" {
  mock_data "azuread_service_principal" {
    defaults = {
      object_id = "22222222-0000-4000-8000-000000000001"
    }
  }
}

variables {
  subscription = "33333333-0000-4000-8000-000000000001"
  tenant       = "11111111-0000-4000-8000-000000000001"
  name         = "orchard"
  bundle       = "filters.json"
}

override_data {
  target = data.azuread_service_principal.graph
  values = {
    object_id    = "22222222-0000-4000-8000-000000000001"
    app_role_ids = { for name in flatten(values(jsondecode(file("permissions.json")).graph)) : name => "role-${name}" }
  }
}

run "one_subscription" {
  command = plan

  assert {
    condition     = length(azurerm_role_assignment.own) == 2 && alltrue([for key, each in azurerm_role_assignment.own : startswith(key, "read-")])
    error_message = "In observe mode nobody may write to an account."
  }
}
