# What each identity may. What judges hostile text may write no account and no order; only act may write to accounts, and in observe mode
# not even act.

locals {
  looks    = setintersection(local.parts, ["assess", "act"])
  responds = var.mode == "observe" ? toset([]) : toset(["act"])
  roles    = { read = local.looks, respond = local.responds }

  bound = merge([
    for role, parts in local.roles : {
      for pair in setproduct(parts, keys(local.scopes)) : "${role}-${pair[0]}-${pair[1]}" => { role = role, part = pair[0], scope = pair[1] }
    }
  ]...)

  # What could make anybody an administrator of Entra is granted only where the owner says so.
  reaches = merge(local.roles, { administrators = var.administrators ? local.responds : toset([]) })

  granted = merge([
    for role, parts in local.reaches : {
      for pair in setproduct(parts, keys(local.permissions.graph[role])) :
      "${pair[0]}-${pair[1]}" => { part = pair[0], id = local.permissions.graph[role][pair[1]] }
    }
  ]...)
}

resource "azurerm_role_definition" "own" {
  for_each = { for pair in setproduct(keys(local.roles), keys(local.scopes)) : "${pair[0]}-${pair[1]}" => { role = pair[0], scope = pair[1] } }

  name              = "Nightlatch ${var.name}: ${each.key}"
  scope             = local.scopes[each.value.scope]
  assignable_scopes = [local.scopes[each.value.scope]]
  description       = "Written from what Nightlatch's library asks for, and nothing beside."

  permissions {
    actions = local.permissions.azure[each.value.role]
  }
}

resource "azurerm_role_assignment" "own" {
  for_each = local.bound

  scope              = local.scopes[each.value.scope]
  role_definition_id = azurerm_role_definition.own["${each.value.role}-${each.value.scope}"].role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.own[each.value.part].principal_id
  principal_type     = "ServicePrincipal"
}

data "azuread_service_principal" "graph" {
  client_id = "00000003-0000-0000-c000-000000000000"
}

resource "azuread_app_role_assignment" "own" {
  for_each = local.granted

  app_role_id         = each.value.id
  principal_object_id = azurerm_user_assigned_identity.own[each.value.part].principal_id
  resource_object_id  = data.azuread_service_principal.graph.object_id
}

data "azuread_service_principal" "office" {
  count     = var.office ? 1 : 0
  client_id = "c5393580-f805-4401-95e8-94b7a6ef2fc2" # Office 365 Management APIs
}

resource "azuread_app_role_assignment" "office" {
  count = var.office ? 1 : 0

  app_role_id         = "594c1fb6-4f81-4475-ae41-0c394909246c" # ActivityFeed.Read
  principal_object_id = azurerm_user_assigned_identity.own["assess"].principal_id
  resource_object_id  = data.azuread_service_principal.office[0].object_id
}

# Application permissions alone do not reach who holds an administrator's role ("Working with users in Microsoft Graph").
resource "azuread_directory_role_assignment" "administrators" {
  for_each = var.administrators ? local.responds : toset([])

  role_id             = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13" # Privileged Authentication Administrator
  principal_object_id = azurerm_user_assigned_identity.own[each.value].principal_id
}
