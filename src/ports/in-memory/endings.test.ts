import { after, type Minutes } from '../../access/vocabulary.ts'
import { type SecondEndsUnderContract, secondEndsContract } from '../second-ends.contract.ts'
import { InMemoryDirectory } from './directory.ts'

secondEndsContract('ends that a directory in memory holds', async (): Promise<SecondEndsUnderContract> => {
  const directory = new InMemoryDirectory()
  const { endings, roles } = directory
  const ana = directory.addPerson('Ana Moreno').id
  const group = directory.entitlement(directory.addGroup('jit-payments-oncall'))
  const freshGroup = directory.addGroup('jit-feature-flags')
  const fresh = directory.entitlement(freshGroup)
  const helpdesk = roles.add('Helpdesk Administrator')
  const unit = roles.addUnit('Berlin office')
  endings.unprepared.add(fresh.resource)
  let now = new Date('2026-11-20T09:00:00Z')
  return {
    provider: directory,
    ana,
    group,
    fresh,
    role: roles.entitlement(helpdesk, unit),
    now: () => now,
    pass(length: Minutes) {
      now = after(now, length)
      endings.passTo(now)
    },
    isPrepared: of => !endings.unprepared.has(of.resource),
    cancelLicence() {
      endings.refuses = { why: 'no-licence' }
    },
    setLongest(_of, longest) {
      endings.longest = longest
    },
    allowForGood() {
      endings.longest = null
    },
    makePermanent: (of, person) => endings.makePermanent(of.resource, person),
    activate: (of, person, length) => directory.activate(of, person, after(now, length)),
    async give(of, person) {
      await directory.grant(of, person)
    },
    close: async () => {},
  }
})
