output "identities" {
  description = "Object ids of the identities, by what they are for."
  value       = { for part in local.parts : part => azurerm_user_assigned_identity.own[part].principal_id }
}

output "slack_url" {
  description = "Request URL of the Slack app, for interactivity and commands."
  value       = var.slack ? "https://nightlatch-${var.name}-interact.azurewebsites.net/slack" : ""
}

output "events_url" {
  description = "Where Event Grid may deliver to, where it cannot call a function: add the function's key as `?code=`."
  value       = "https://nightlatch-${var.name}-assess.azurewebsites.net/events"
}

output "office_url" {
  description = "Where the activity feed of Office 365 tells of new content."
  value       = "https://nightlatch-${var.name}-assess.azurewebsites.net/office"
}
