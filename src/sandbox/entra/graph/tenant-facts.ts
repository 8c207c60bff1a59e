import type { Handler } from './context.ts'
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
