import type { Context } from './context.ts'
import { badRequest, Refused } from './refused.ts'
import { person } from './users.ts'

/** Adds an app of the organisation's catalogue for somebody. Answers nothing but that it was made. */
export function installApp(context: Context) {
  const { tenant, body } = context
  const bound =
    typeof body === 'object' && body !== null && 'teamsApp@odata.bind' in body ? body['teamsApp@odata.bind'] : ''
  const [, app] = /\/appCatalogs\/teamsApps\/([^/]+)$/.exec(String(bound)) ?? []
  if (app === undefined) throw badRequest('teamsApp@odata.bind is missing or names no app.')
  const user = person(context)
  const apps = tenant.teamsApps()
  if (apps === null || app !== apps.catalogApp)
    throw new Refused(404, 'NotFound', `App with id '${app}' is not found in the tenant.`)
  switch (apps.install(user.id)) {
    case 'there':
      throw new Refused(409, 'Conflict', 'AppEntitlementAlreadyExists: the app is already installed for the user.')
    case 'blocked':
      throw new Refused(403, 'Forbidden', 'The app is blocked for the user by app permission policy.')
    case 'added':
      return { status: 201 }
  }
}
