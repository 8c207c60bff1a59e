import type { Handler } from './context.ts'
import { unsupportedQuery } from './refused.ts'
import { mayRead } from './rights.ts'
import { bareShape, defaultShape, odataType } from './shapes.ts'
import { stringsOf } from './users.ts'

export const organization: Handler = ({ directory, tenant }) => ({
  status: 200,
  body: {
    '@odata.context': `${tenant.origin()}/v1.0/$metadata#organization`,
    value: [
      {
        id: directory.tenant.id,
        displayName: directory.tenant.displayName,
        tenantType: 'AAD',
        countryLetterCode: 'DE',
        verifiedDomains: directory.tenant.domains.map((name, index) => ({
          name,
          type: 'Managed',
          capabilities: 'Email, OfficeCommunicationsOnline',
          isDefault: index === 0,
          isInitial: name.endsWith('.onmicrosoft.com'),
        })),
      },
    ],
  },
})

/** The one app registration that the tenant has for Doorbell, with the ends of its secrets and never the secrets. */
export const applications: Handler = ({ tenant, query }) => {
  const { clientId, secretEnds } = tenant.application()
  const filter = query.get('$filter')
  const asked = /^appId eq '([^']*)'$/.exec(filter ?? '')?.[1]
  if (filter !== undefined && filter !== null && asked === undefined)
    throw unsupportedQuery('This filter of applications')
  const found = asked === undefined || asked.toLowerCase() === clientId.toLowerCase()
  return {
    status: 200,
    body: {
      '@odata.context': `${tenant.origin()}/v1.0/$metadata#applications`,
      value: found
        ? [
            {
              id: 'a0000000-0000-4000-8000-000000000001',
              appId: clientId,
              displayName: 'Doorbell',
              passwordCredentials: secretEnds.map((endDateTime, index) => ({
                keyId: `a0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
                displayName: 'Doorbell',
                hint: 'abc',
                endDateTime,
              })),
            },
          ]
        : [],
    },
  }
}

/** What was bought, as one subscription. */
export const subscribedSkus: Handler = ({ directory, tenant }) => ({
  status: 200,
  body: {
    '@odata.context': `${tenant.origin()}/v1.0/$metadata#subscribedSkus`,
    value:
      tenant.licences().length === 0
        ? []
        : [
            {
              id: `${directory.tenant.id}_a0000000-0000-4000-8000-0000000000b1`,
              skuId: 'a0000000-0000-4000-8000-0000000000b1',
              skuPartNumber: tenant.licences()[0],
              capabilityStatus: 'Enabled',
              appliesTo: 'User',
              consumedUnits: directory.people().length,
              servicePlans: tenant.licences().map((servicePlanName, index) => ({
                servicePlanId: `a0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
                servicePlanName,
                provisioningStatus: 'Success',
                appliesTo: 'User',
              })),
            },
          ],
  },
})

/** Objects of any type by their ids, at most 1000; unknown ids are left out. Whole only with a right to read the directory. */
export const getByIds: Handler = context => {
  const ids = stringsOf(context.body, 'ids', 1000)
  const types: unknown = Reflect.get(Object(context.body), 'types')
  const wanted = Array.isArray(types) && types.length > 0 ? types.map(String) : null
  const whole = context.may('Directory.Read.All', 'Directory.ReadWrite.All')
  const value = ids.flatMap(id => {
    const entry = context.directory.find(id)
    if (!entry || (wanted && !wanted.some(name => [entry.type, 'directoryObject'].includes(name)))) return []
    const shown = whole && mayRead(context, entry.type) ? defaultShape(entry) : bareShape(entry)
    return [{ '@odata.type': odataType(entry.type), ...shown }]
  })
  return {
    status: 200,
    body: { '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#directoryObjects`, value },
  }
}
