import type { Handler } from './context.ts'
import { person } from './users.ts'

/** Whatever this person signed in to before now has to be signed in to again. */
export const revokeSignInSessions: Handler = context => {
  const object = { ...person(context), signInSessionsValidFromDateTime: context.tenant.pim.now().toISOString() }
  context.directory.put(
    { type: 'user', object },
    { what: 'sessions-revoked', by: 'graph', group: null, subject: object.id },
  )
  return {
    status: 200,
    writes: 1,
    body: { '@odata.context': `${context.tenant.origin()}/v1.0/$metadata#Edm.Boolean`, value: true },
  }
}
