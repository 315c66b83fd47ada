variable "project" {
  description = "Id of the project that Nightlatch runs in. Give it one of its own: whoever may change it may do what Nightlatch may."
  type        = string
}

variable "organization" {
  description = "Number of the organization that is watched. Empty: only the project itself is."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[0-9]*$", var.organization))
    error_message = "Give the organization's number, as `gcloud organizations list` shows it, or leave it out."
  }
}

variable "region" {
  description = "Where the functions run."
  type        = string
  default     = "europe-west1"
}

variable "database_location" {
  description = "Where the ledger is kept: a Firestore location."
  type        = string
  default     = "eur3"
}

variable "mode" {
  description = "The most that policy may do: observe (nothing is written), approve (people decide), enforce."
  type        = string
  default     = "observe"

  validation {
    condition     = contains(["observe", "approve", "enforce"], var.mode)
    error_message = "The mode is observe, approve or enforce."
  }
}

variable "bundle" {
  description = "Path of the functions' source, as `make bundle ARGS=--for=gcp` builds it."
  type        = string
  default     = "../../dist/nightlatch-gcp.zip"
}

variable "slack" {
  description = "Whether people answer in Slack: makes the function that Slack calls, and the places of its secrets."
  type        = bool
  default     = false
}

variable "secrets" {
  description = "Further secrets that the policy's doors need (webhook-key, apprise-urls)."
  type        = set(string)
  default     = []
}

variable "okta_org" {
  description = "Name of your organization of Okta, as in example.okta.com, where act and sweep may call it. Empty: nobody does. See docs/okta.md."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([a-z0-9-]+([.][a-z0-9-]+)+)?$", var.okta_org)) && !can(regex("^[^.]+-admin[.]", var.okta_org))
    error_message = "Give the organization's own name, as in example.okta.com, without https:// and without -admin."
  }
}

variable "okta_client" {
  description = "Client ID of our service app in Okta, whose key is the secret nightlatch-okta-key. Without it nightlatch-okta-token signs in."
  type        = string
  default     = ""
}

variable "okta_poll" {
  description = "Whether sweep fetches what is new in Okta's System Log, each minute. Needs okta_org."
  type        = bool
  default     = false
}

variable "warm" {
  description = "Instances of each function that are kept running: 0 saves money, 1 saves the seconds of a cold start."
  type        = number
  default     = 1
}
