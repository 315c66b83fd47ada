# Only the place: what is in it is put there by the owner, so that no secret is in a plan or a state.

resource "azurerm_key_vault" "own" {
  name                       = "${var.name}-nightlatch"
  resource_group_name        = azurerm_resource_group.own.name
  location                   = var.location
  tenant_id                  = var.tenant
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
}

# Doors are opened by act and by interact, and assess knows no secret but those of the doors that call it.
resource "azurerm_role_assignment" "vault" {
  for_each = local.parts

  scope                = each.value == "assess" ? "${local.vault}/secrets/nightlatch-office-hook" : local.vault
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.own[each.value].principal_id
  principal_type       = "ServicePrincipal"

  depends_on = [azurerm_key_vault.own]
}
