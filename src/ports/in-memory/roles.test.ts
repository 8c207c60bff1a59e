import { integrationName } from '../../access/vocabulary.ts'
import { type RolesUnderContract, rolesContract } from '../roles.contract.ts'
import { InMemoryDirectory } from './directory.ts'

rolesContract('directory roles in memory', async (): Promise<RolesUnderContract> => {
  const directory = new InMemoryDirectory()
  const { roles } = directory
  const ana = directory.addPerson('Ana Moreno').id
  const ben = directory.addPerson('Ben Adams').id
  const helpdesk = roles.add('Helpdesk Administrator', {
    template: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    builtIn: true,
  })
  const global = roles.add('Global Administrator', { template: '62e90394-69f5-4237-9190-012177145e10', builtIn: true })
  const custom = roles.add('Wi-Fi Onboarding')
  const rotator = roles.add('Rotator', { actions: ['microsoft.directory/applications/credentials/update'] })
  const unit = roles.addUnit('Berlin office')
  const group = directory.addGroup('jit-helpdesk-role', { members: [ben], ungrantable: 'role-assignable' })
  roles.assign(helpdesk, group)
  const inside = directory.addGroup('jit-warehouse-admin')
  const plain = directory.addGroup('jit-payments-console', { members: [inside] })
  return {
    provider: directory,
    directory,
    discovery: directory,
    integration: integrationName('Contoso'),
    people: { ana, ben },
    roles: {
      helpdesk: roles.entitlement(helpdesk),
      helpdeskInUnit: roles.entitlement(helpdesk, unit),
      custom: roles.entitlement(custom),
      tierZero: roles.entitlement(global),
      customTierZero: roles.entitlement(rotator),
      missing: roles.entitlement('role-99'),
    },
    group,
    groupEntitlement: directory.entitlement(group),
    plain,
    inside,
    entitlementOf: of => directory.entitlement(of),
    nameOf: of => ({ [group]: 'jit-helpdesk-role' })[of] ?? of,
    makeEligibleFor: (...of) => directory.makeEligibleFor(...of),
    names: { helpdesk: 'Helpdesk Administrator', unit: 'Berlin office', tierZero: 'Global Administrator' },
    assign(role, to) {
      const place = roles.placeOf(role)
      if (place) roles.assign(place.role, to, place.unit)
    },
    unassign(role, from) {
      const place = roles.placeOf(role)
      if (place) roles.unassign(place.role, from, place.unit)
    },
    makeEligible(role, principal) {
      const place = roles.placeOf(role)
      if (place) roles.makeEligible(place.role, principal, place.unit)
    },
    deletePerson: person => directory.deletePerson(person),
    deleteUnit: () => roles.delete(unit),
    fallBehind: () => roles.fallBehind(),
    catchUp: () => roles.catchUp(),
    disableCustom: () => roles.change(custom, { enabled: false }),
    deleteCustom: () => roles.delete(custom),
    close: async () => {},
  }
})
