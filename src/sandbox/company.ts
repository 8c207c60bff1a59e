import { companyGroups } from './company/groups.ts'
import type { Company, CompanyGroup, CompanyPerson } from './company/nouns.ts'
import { companyPeople } from './company/people.ts'
import { companyAssignments, companyRoles, companyUnits } from './company/roles.ts'

export type {
  Company,
  CompanyApplication,
  CompanyAssignment,
  CompanyGroup,
  CompanyPerson,
  CompanyRole,
  CompanyUnit,
  SlackSide,
} from './company/nouns.ts'

/** Contoso on its first day, a fresh copy each time. */
export function company(): Company {
  const people = companyPeople()
  const applications = [
    { id: 'c0000000-0000-4000-8000-000000000001', displayName: 'Contoso Deploy Pipeline' },
    { id: 'c0000000-0000-4000-8000-000000000002', displayName: 'Doorbell' },
    { id: 'c0000000-0000-4000-8000-000000000003', displayName: 'Doorbell, for ends' },
  ]
  const groups = companyGroups(people, applications)
  return {
    tenant: {
      id: 'd0000000-0000-4000-8000-00000000c050',
      displayName: 'Contoso',
      domains: ['contoso.com', 'contoso.onmicrosoft.com'],
    },
    slackTeam: { id: 'T0CONTOSO', name: 'Contoso', domain: 'contoso' },
    people,
    applications,
    groups,
    roles: companyRoles(),
    units: companyUnits(),
    assignments: companyAssignments(people, groups),
  }
}

/** @throws Error when nobody, or more than one, goes by this handle, display name, sign-in name or id. */
export function personIn(from: Company, ref: string): CompanyPerson {
  const found = from.people.filter(p => [p.handle, p.displayName, p.userPrincipalName, p.id].includes(ref))
  return only(found, `person called ${ref}`)
}

/** @throws Error when no group, or more than one, has this display name or id. */
export function groupIn(from: Company, ref: string): CompanyGroup {
  return only(
    from.groups.filter(g => g.displayName === ref || g.id === ref),
    `group called ${ref}`,
  )
}

function only<T>(found: readonly T[], what: string): T {
  const [first, second] = found
  if (first === undefined) throw new Error(`Contoso has no ${what}`)
  if (second !== undefined) throw new Error(`Contoso has more than one ${what}`)
  return first
}
