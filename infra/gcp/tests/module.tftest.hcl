# What must hold of a plan, whatever else changes.

mock_provider "google" {}

variables {
  project = "orchard-nightlatch"
  bundle  = "sink.filter"
}

run "one_project" {
  command = plan

  assert {
    condition     = google_pubsub_subscription.push["cases"].enable_message_ordering
    error_message = "What is told of one case must come in order."
  }

  assert {
    condition = alltrue([
      for queue, function in { records = "assess", cases = "act" } :
      google_pubsub_subscription.push[queue].push_config[0].oidc_token[0].audience == google_pubsub_subscription.push[queue].push_config[0].push_endpoint
      && google_pubsub_subscription.push[queue].push_config[0].oidc_token[0].service_account_email == local.emails.caller
      && google_pubsub_subscription.push[queue].push_config[0].push_endpoint == local.urls[function]
      && google_cloudfunctions2_function.own[function].service_config[0].environment_variables["NIGHTLATCH_AUDIENCE"] == local.urls[function]
      && google_cloudfunctions2_function.own[function].service_config[0].environment_variables["NIGHTLATCH_CALLER"] == local.emails.caller
    ])
    error_message = "Each push is signed for the function it goes to, by the account that the function believes."
  }

  assert {
    condition     = alltrue([for each in google_pubsub_subscription.push : each.dead_letter_policy[0].max_delivery_attempts == 5 && each.expiration_policy[0].ttl == ""])
    error_message = "What cannot be delivered is kept, and a quiet month ends no subscription."
  }

  assert {
    condition     = google_logging_project_sink.audit[0].filter == file("sink.filter") && length(google_logging_organization_sink.audit) == 0
    error_message = "The sink lets through what the readers read."
  }

  assert {
    condition     = alltrue([for key, each in google_project_iam_member.own : !endswith(each.role, "nightlatch_respond")])
    error_message = "In observe mode nobody may write to an account."
  }

  assert {
    condition     = !anytrue([for each in google_project_iam_custom_role.own["respond"].permissions : startswith(each, "resourcemanager.organizations.")])
    error_message = "A project's role may not name what only an organization has."
  }

  assert {
    condition     = google_project_iam_member.ledger["assess-control"].role == "roles/datastore.viewer" && google_project_iam_member.ledger["act-evidence"].role == "roles/datastore.viewer"
    error_message = "What judges hostile text writes no order, and what acts on it no evidence."
  }

  assert {
    condition     = google_project_iam_member.ledger["assess-control"].condition[0].expression == "resource.name == \"projects/orchard-nightlatch/databases/nightlatch-control\""
    error_message = "A right to one store is none to the other."
  }

  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.slack) == 0
    error_message = "Without Slack nothing is open to everybody."
  }

  assert {
    condition     = alltrue([for each in google_firestore_database.ledger : each.delete_protection_state == "DELETE_PROTECTION_ENABLED" && each.deletion_policy == "ABANDON"])
    error_message = "The ledger outlives the module."
  }
}

run "without_okta" {
  command = plan

  variables {
    okta_poll = true
  }

  assert {
    condition     = length(google_pubsub_topic_iam_member.fetched) == 0 && length(google_secret_manager_secret.own) == 0
    error_message = "Nobody but the sink writes records, and no secret is kept, where no organization of Okta is named."
  }

  assert {
    condition     = google_cloudfunctions2_function.own["assess"].service_config[0].environment_variables["NIGHTLATCH_OKTA_SOURCE"] == ""
    error_message = "Nothing is believed about Okta where nobody fetches it."
  }
}

run "okta_polled" {
  command = plan

  variables {
    okta_org    = "example.okta.com"
    okta_client = "0oaexample1"
    okta_poll   = true
    slack       = true
  }

  assert {
    condition     = google_pubsub_topic_iam_member.fetched[0].member == "serviceAccount:${local.emails.sweep}"
    error_message = "Only sweep, beside the sink, may put records where they are judged."
  }

  assert {
    condition = alltrue([
      for name, each in google_cloudfunctions2_function.own :
      (each.service_config[0].environment_variables["NIGHTLATCH_OKTA_ORG"] != "") == contains(["act", "sweep"], name)
      && (each.service_config[0].environment_variables["NIGHTLATCH_OKTA_SOURCE"] != "") == (name == "assess")
      && (each.service_config[0].environment_variables["NIGHTLATCH_RECORDS_QUEUE"] != "") == (name == "sweep")
    ])
    error_message = "Only act and sweep call Okta, only assess believes what was fetched, only sweep puts it there."
  }

  assert {
    condition     = [for key, each in local.opened : key if startswith(key, "okta-")] == ["okta-key-act", "okta-key-sweep"]
    error_message = "Only act and sweep read the key of Okta's service app, and the token has no place beside it."
  }
}

run "the_console_of_okta_is_no_organization" {
  command         = plan
  expect_failures = [var.okta_org]

  variables {
    okta_org = "example-admin.okta.com"
  }
}

run "organization_enforced" {
  command = plan

  variables {
    organization = "123456789012"
    mode         = "enforce"
    slack        = true
  }

  assert {
    condition     = google_logging_organization_sink.audit[0].include_children && google_logging_organization_sink.audit[0].filter == file("sink.filter")
    error_message = "The organization's sink tells of all its projects."
  }

  assert {
    condition     = [for key, each in google_organization_iam_member.own : key if endswith(each.role, "nightlatch_respond")] == ["respond-act"]
    error_message = "Only act may write to accounts."
  }

  assert {
    condition     = keys(google_cloud_run_v2_service_iam_member.slack) == ["interact"] && !contains(keys(google_cloud_run_v2_service_iam_member.signed), "interact")
    error_message = "Slack reaches one function, and no other is open."
  }

  assert {
    condition     = google_cloudfunctions2_function.own["assess"].service_config[0].environment_variables["NIGHTLATCH_SCOPE"] == "organizations/123456789012"
    error_message = "What is watched is what is believed."
  }

  assert {
    condition     = toset(keys(google_secret_manager_secret.own)) == toset(["slack-token", "slack-signing-secret"])
    error_message = "Slack's two secrets have their places."
  }
}

run "a_name_is_no_number" {
  command         = plan
  expect_failures = [var.organization]

  variables {
    organization = "orchard.example"
  }
}
