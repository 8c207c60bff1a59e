import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Call } from './calls.ts'

interface Verdict {
  readonly errors: readonly string[]
}

interface Contract {
  checkRequest(request: { method: string; url: string; headers: Call['headers']; body: unknown }): Verdict
  checkResponse(response: { method: string; url: string; status: number; body: unknown }): Verdict
}

interface Validator {
  loadContract(file: string): Contract
}

const folder = fileURLToPath(new URL('../../../../shared/contracts/', import.meta.url))

/** Why the contract cannot be asked, for the names of tests that are skipped then; `null` where it can. */
export const contractMissing: string | null = existsSync(`${folder}validate.mjs`)
  ? null
  : 'not run: ../shared/contracts is not here'

/** Calls that are not in this excerpt of the description, and where they are described. */
const describedElsewhere: ReadonlyMap<string, string> = new Map([
  [
    'GET /v1.0/identity/conditionalAccess/authenticationContextClassReferences',
    'https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences',
  ],
  [
    'GET /v1.0/identity/conditionalAccess/policies',
    'https://learn.microsoft.com/graph/api/conditionalaccessroot-list-policies',
  ],
])

/** Calls of which the reference page says that nothing is answered, and the description that something is. */
const answersNothing: ReadonlyMap<string, string> = new Map([
  ['POST teamwork/installedApps', 'https://learn.microsoft.com/graph/api/userteamwork-post-installedapps#response'],
])
const endOf = (method: string, url: string): string => `${method} ${url.split('/').slice(-2).join('/')}`

/**
 * Microsoft's own description of Graph, as a judge of calls that reached the simulated one: what was asked and, where the
 * answer was the simulation's own doing, what was answered. Returns `null` where the contract is not on this machine.
 */
export async function contractCheck(): Promise<((call: Call) => readonly string[]) | null> {
  if (contractMissing !== null) return null
  loaded ??= load()
  const contract = await loaded
  return call => {
    const { method, url, headers, body, status, answer } = call
    if (call.to !== 'graph' || describedElsewhere.has(`${method} ${url.replace(/\?.*$/, '')}`)) return []
    const asked = contract.checkRequest({ method, url: withoutExtensions(url), headers, body }).errors
    const isSilent = answer === undefined && answersNothing.has(endOf(method, url))
    const told =
      status === null || call.fault !== null || isSilent
        ? []
        : contract.checkResponse({ method, url, status, body: answer }).errors
    return [...asked, ...told].map(problem => `${method} ${url}: ${problem}`)
  }
}

/** Once a process: making sense of a part of the description takes seconds, and each product that is started would ask for the same. */
let loaded: Promise<Contract> | null = null

async function load(): Promise<Contract> {
  const validator: unknown = await import(/* @vite-ignore */ `${folder}validate.mjs`)
  if (!isValidator(validator)) throw new Error('validate.mjs does not export loadContract')
  return validator.loadContract(`${folder}graph-v1.0.trimmed.openapi.json`)
}

/** Extensions are properties of one tenant, and in nobody's description of Graph. */
const withoutExtensions = (url: string): string =>
  url.replace(/(?<=[?&]%24select=|[?&]\$select=)[^&]+/, names =>
    decodeURIComponent(names)
      .split(',')
      .filter(name => !/^(?:extension_[0-9a-f]{32}|ext[a-z0-9]{8})_\w+$/.test(name))
      .join(','),
  )

const isValidator = (module: unknown): module is Validator =>
  typeof module === 'object' && module !== null && 'loadContract' in module
