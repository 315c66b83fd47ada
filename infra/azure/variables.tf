variable "subscription" {
  description = "Id of the subscription that Nightlatch runs in. Give it one of its own: whoever may change it may do what Nightlatch may."
  type        = string
}

variable "tenant" {
  description = "Id of the Entra tenant that is watched."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.tenant))
    error_message = "Give the tenant's id in lower case, as `az account show --query tenantId` shows it."
  }
}

variable "watched" {
  description = "Ids of the subscriptions whose role assignments and identities are watched within seconds, by Event Grid."
  type        = set(string)
  default     = []
}

variable "management_group" {
  description = "Id of the management group above all of them, usually the tenant's own id. Empty: each watched subscription gets its role by itself."
  type        = string
  default     = ""
}

variable "name" {
  description = "What everything is called: 3 to 11 lower-case letters and digits, alone in all of Azure (storage accounts and vaults are named after it)."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{2,10}$", var.name))
    error_message = "The name has 3 to 11 lower-case letters and digits, and begins with a letter."
  }
}

variable "location" {
  description = "Where everything runs: a region with Flex Consumption, as `az functionapp list-flexconsumption-locations` lists them."
  type        = string
  default     = "westeurope"
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

variable "administrators" {
  description = "Whether Nightlatch may lock accounts that hold administrator roles in Entra. Takes the directory role Privileged Authentication Administrator; without it such a case is handed to a person, with the commands."
  type        = bool
  default     = false
}

variable "bundle" {
  description = "Path of the functions' package, as `make bundle ARGS=--for=azure` builds it."
  type        = string
  default     = "../../dist/nightlatch-azure.zip"
}

variable "slack" {
  description = "Whether people answer in Slack: makes the function app that Slack calls, and names its secrets."
  type        = bool
  default     = false
}

variable "archive" {
  description = "Id of a storage account in the same subscription into which a diagnostic setting writes Entra's audit log, where there is one: it is read beside the stream. Empty: none."
  type        = string
  default     = ""
}

variable "office" {
  description = "Whether the activity feed of Office 365 tells of Exchange, SharePoint and Teams: lets assess fetch what it announces."
  type        = bool
  default     = false
}

variable "warm" {
  description = "Instances of assess that are kept running: 0 saves money, 1 saves the seconds of a cold start."
  type        = number
  default     = 1
}
