import type { CompanyAssignment, CompanyGroup, CompanyPerson, CompanyRole, CompanyUnit } from './nouns.ts'

const builtIn = (templateId: string, displayName: string, description: string, ...actions: string[]): CompanyRole => ({
  id: templateId,
  templateId,
  displayName,
  description,
  isBuiltIn: true,
  isEnabled: true,
  actions,
})

const custom = (id: string, displayName: string, description: string, ...actions: string[]): CompanyRole => ({
  ...builtIn(id, displayName, description, ...actions),
  isBuiltIn: false,
})

/** Those with a template id are Microsoft's, and have the same id in every tenant; a few of what each allows. */
export const companyRoles = (): readonly CompanyRole[] => [
  builtIn(
    '62e90394-69f5-4237-9190-012177145e10',
    'Global Administrator',
    'Everything',
    'microsoft.directory/allEntities/allProperties/allTasks',
  ),
  builtIn(
    'e8611ab8-c189-46e8-94e1-60213ab1f814',
    'Privileged Role Administrator',
    'Role assignments',
    'microsoft.directory/roleAssignments/allProperties/allTasks',
  ),
  builtIn(
    '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
    'Privileged Authentication Administrator',
    'How anybody signs in',
    'microsoft.directory/users/authenticationMethods/create',
  ),
  builtIn(
    '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
    'Application Administrator',
    'All applications',
    'microsoft.directory/applications/credentials/update',
  ),
  builtIn(
    '158c047a-c907-4556-b7ef-446551a6b5f7',
    'Cloud Application Administrator',
    'All applications but the proxy',
    'microsoft.directory/applications/credentials/update',
  ),
  builtIn(
    'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
    'Conditional Access Administrator',
    'Conditional access',
    'microsoft.directory/conditionalAccessPolicies/basic/update',
  ),
  builtIn(
    '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
    'Hybrid Identity Administrator',
    'Synchronisation and federation',
    'microsoft.directory/domains/federation/update',
  ),
  builtIn(
    '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    'Helpdesk Administrator',
    'Resets passwords of people who are no administrators',
    'microsoft.directory/users/password/update',
  ),
  builtIn(
    'fe930be7-5e62-47db-91af-98c3a49a38b1',
    'User Administrator',
    'Manages users and groups',
    'microsoft.directory/users/create',
  ),
  builtIn(
    'fdd7a751-b60b-444a-984c-02652fe8fa1c',
    'Groups Administrator',
    'Manages groups',
    'microsoft.directory/groups/create',
  ),
  builtIn(
    'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
    'Global Reader',
    'Reads everything',
    'microsoft.directory/users/standard/read',
  ),
  builtIn(
    '4a5d8f65-41da-4de4-8968-e035b65339cf',
    'Reports Reader',
    'Reads reports',
    'microsoft.directory/auditLogs/allProperties/read',
  ),
  custom(
    'ca000000-0000-4000-8000-000000000001',
    'Wi-Fi Onboarding',
    'Registers devices for the guest network',
    'microsoft.directory/devices/standard/read',
  ),
  custom(
    'ca000000-0000-4000-8000-000000000002',
    'App Secret Rotator',
    'Changes the secrets of applications',
    'microsoft.directory/applications/credentials/update',
  ),
]

export const companyUnits = (): readonly CompanyUnit[] => [
  { id: 'da000000-0000-4000-8000-000000000001', displayName: 'Berlin office', description: 'Everybody in Berlin' },
  { id: 'da000000-0000-4000-8000-000000000002', displayName: 'Lisbon office', description: 'Everybody in Lisbon' },
]

/** Who holds what on the first day: a role, a person or a group by its name, and where; `null` is the whole tenant. */
const firstDay: readonly (readonly [role: string, holder: string, unit: string | null])[] = [
  ['Global Administrator', 'henrik', null],
  ['Global Administrator', 'emergency', null],
  ['Global Reader', 'igor', null],
  ['User Administrator', 'sam', 'Berlin office'],
  ['Reports Reader', 'beth', null],
  ['Helpdesk Administrator', '@jit-helpdesk-role', null],
]

export function companyAssignments(
  people: readonly CompanyPerson[],
  groups: readonly CompanyGroup[],
): readonly CompanyAssignment[] {
  const [roles, units] = [companyRoles(), companyUnits()]
  return firstDay.map(([role, holder, unit]) => ({
    role: idOf(roles.find(({ displayName }) => displayName === role)),
    principal: idOf(
      holder.startsWith('@')
        ? groups.find(({ displayName }) => `@${displayName}` === holder)
        : people.find(({ handle }) => handle === holder),
    ),
    unit: unit === null ? null : idOf(units.find(({ displayName }) => displayName === unit)),
  }))
}

function idOf(found: { readonly id: string } | undefined): string {
  if (!found) throw new Error('an assignment of Contoso names something that is not there')
  return found.id
}
