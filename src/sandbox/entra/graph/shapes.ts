import type { DirectoryObject } from '../directory.ts'

export type Json = Readonly<Record<string, unknown>>
export type TypeName = DirectoryObject['type']

/** Objects are replaced and never changed. A filter looks at each of thousands. */
const shapes = new WeakMap<DirectoryObject['object'], Json>()

/** All that the simulated tenant knows of an object, under Graph's names. */
export function fullShape(entry: DirectoryObject): Json {
  const known = shapes.get(entry.object) ?? shapeOf(entry)
  shapes.set(entry.object, known)
  return known
}

function shapeOf(entry: DirectoryObject): Json {
  if (entry.type === 'servicePrincipal')
    return {
      ...entry.object,
      accountEnabled: true,
      appDisplayName: entry.object.displayName,
      servicePrincipalType: 'Application',
    }
  const addresses = entry.object.mail === null ? [] : [`SMTP:${entry.object.mail}`]
  if (entry.type === 'group') {
    const { extensions, ...group } = entry.object
    return {
      deletedDateTime: null,
      classification: null,
      createdDateTime: '2024-03-01T08:00:00Z',
      expirationDateTime: null,
      preferredDataLocation: null,
      preferredLanguage: null,
      proxyAddresses: addresses,
      renewedDateTime: '2024-03-01T08:00:00Z',
      resourceBehaviorOptions: [],
      securityIdentifier: `S-1-12-1-${Number.parseInt(entry.object.id.slice(-4), 10)}`,
      theme: null,
      uniqueName: null,
      onPremisesExtensionAttributes: null,
      ...group,
      ...extensions,
    }
  }
  const { manager: _, extensionAttributes, aliases = [], ...person } = entry.object
  return {
    deletedDateTime: null,
    businessPhones: [],
    city: null,
    companyName: person.userType === 'Guest' ? null : 'Contoso',
    country: null,
    createdDateTime: '2024-03-01T08:00:00Z',
    employeeType: null,
    externalUserState: person.userType === 'Guest' ? 'Accepted' : null,
    mailNickname: person.userPrincipalName.split('@')[0],
    mobilePhone: null,
    onPremisesExtensionAttributes: Object.fromEntries(
      Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}` as const).map(name => [
        name,
        extensionAttributes?.[name] ?? null,
      ]),
    ),
    onPremisesImmutableId: null,
    onPremisesSyncEnabled: null,
    otherMails: [],
    preferredLanguage: null,
    proxyAddresses: [...addresses, ...aliases.map(alias => `smtp:${alias}`)],
    signInSessionsValidFromDateTime: '2024-03-01T08:00:00Z',
    state: null,
    usageLocation: null,
    ...person,
  }
}

/** What Graph sends of a user without `$select`: neither `accountEnabled` nor `userType` is in it. */
const userByDefault = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
]

/** A group comes nearly whole; these have to be asked for. */
const groupOnRequest = /^(isManagementRestricted|onPremisesExtensionAttributes|ext.*_.*)$/

export function defaultShape(entry: DirectoryObject): Json {
  const full = fullShape(entry)
  if (entry.type === 'user') return pick(full, userByDefault)
  return pick(
    full,
    Object.keys(full).filter(name => entry.type !== 'group' || !groupOnRequest.test(name)),
  )
}

/** What is left of an object whose type the application may not read. */
export const bareShape = (entry: DirectoryObject): Json => ({ id: entry.object.id })

export function pick(full: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.flatMap(name => (name in full ? [[name, full[name]]] : [])))
}

export const odataType = (type: TypeName) => `#microsoft.graph.${type}`
