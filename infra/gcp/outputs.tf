output "accounts" {
  description = "Service accounts. In Workspace, act needs an administrator's role that suspends users; assess and sweep one that reads them."
  value       = local.emails
}

output "slack_url" {
  description = "Request URL of the Slack app, for interactivity and commands."
  value       = var.slack ? local.urls.interact : ""
}
