import { expect, it } from 'vitest'
import type { KeptOwner } from '../../access/kept-owner.ts'
import type { TagProposal } from '../../access/tag-proposal.ts'
import { groupId, integrationName, resourceId, surfaceName, tagProposalId } from '../../access/vocabulary.ts'
import { ana, at, contoso, olga } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const readers = { integration: contoso, resource: resourceId('r/readers') }
const writers = { integration: contoso, resource: resourceId('r/writers') }
const leads = groupId('00000000-0000-4000-8000-00000000aaaa')

const helpdesk = resourceId('r/role/helpdesk')
const otherRole = resourceId('r/role/other')
const others = groupId('00000000-0000-4000-8000-00000000bbbb')

const described: KeptOwner = {
  ...readers,
  source: 'description',
  key: 'owner',
  value: 'Data Platform Leads \u{1F511}',
  people: { groups: [leads], users: [] },
  problem: null,
  at: at('9:00'),
}
const inChat: KeptOwner = { ...described, source: 'chat', people: { groups: [], users: [olga] } }

const proposal: TagProposal = {
  ...readers,
  id: tagProposalId('00000000-0000-7000-8000-00000000f001'),
  key: 'owner',
  value: 'Olga',
  people: { groups: [], users: [olga] },
  by: ana,
  at: at('9:00'),
  standing: { status: 'proposed' },
}

export function ownersContract(world: () => StoreUnderContract): void {
  it('keeps what each source says of the owner of a resource, the newest word in the place of the one before', async () => {
    const { store } = world()
    expect(await store.keptOwners(readers)).toEqual([])
    await store.transaction(async tx => {
      await tx.lockOwners(readers)
      await tx.keepOwner(described)
      await tx.keepOwner(inChat)
      await tx.keepOwner({ ...described, ...writers })
    })
    expect(await store.keptOwners(readers)).toHaveLength(2)
    expect(await store.keptOwners(readers)).toEqual(expect.arrayContaining([described, inChat]))
    const unknown: KeptOwner = {
      ...described,
      value: 'Nobody',
      people: { groups: [], users: [] },
      problem: 'unknown-value',
      at: at('9:30'),
    }
    const halfKnown: KeptOwner = { ...described, value: 'Data Platform Leads, Nobody', unknown: ['Nobody'] }
    await store.transaction(tx => tx.keepOwner(halfKnown))
    expect(await store.keptOwners(readers)).toEqual(expect.arrayContaining([halfKnown, inChat]))
    await store.transaction(tx => tx.keepOwner(unknown))
    expect(await store.keptOwners(readers)).toEqual(expect.arrayContaining([unknown, inChat]))
    await store.transaction(tx => tx.forgetOwner(inChat))
    expect(await store.keptOwners(readers)).toEqual([unknown])
    expect(await store.keptOwnersIn(contoso)).toHaveLength(2)
    expect(await store.keptOwnersIn(integrationName('Fabrikam'))).toEqual([])
    expect(await store.keptOwnersElsewhere([contoso])).toEqual([])
    expect(await store.keptOwnersElsewhere([integrationName('Fabrikam')])).toHaveLength(2)
  })

  it('knows every group and role that a word of any source names, each once, and none that is named no more', async () => {
    const { store } = world()
    expect(await store.authorityOfKeptOwners()).toEqual({ groups: [], roles: [] })
    await store.transaction(async tx => {
      await tx.keepOwner(inChat)
      await tx.keepOwner({ ...inChat, key: 'team', people: { groups: [leads], users: [] } })
      await tx.keepOwner({ ...inChat, ...writers, people: { groups: [leads], users: [] } })
      await tx.keepOwner({ ...inChat, key: 'role', people: { groups: [], users: [], roles: [helpdesk] } })
      await tx.keepOwner({ ...described, people: { groups: [others], users: [], roles: [otherRole] } })
    })
    const all = await store.authorityOfKeptOwners()
    expect(all.groups.toSorted()).toEqual([leads, others])
    expect(all.roles.toSorted()).toEqual([helpdesk, otherRole])
    await store.transaction(tx => tx.forgetOwner(described))
    expect(await store.authorityOfKeptOwners()).toEqual({ groups: [leads], roles: [helpdesk] })
  })

  it('keeps a proposal as it stands, and finds it by its tag while nobody has decided it', async () => {
    const { store } = world()
    expect(await store.tagProposal(proposal.id)).toBeNull()
    await store.transaction(tx => tx.saveTagProposal(proposal))
    expect(await store.tagProposal(proposal.id)).toEqual(proposal)
    const settled: TagProposal = { ...proposal, standing: { status: 'confirmed', by: olga, at: at('9:10') } }
    await store.transaction(async tx => {
      expect(await tx.openTagProposals(readers, 'owner')).toEqual([proposal])
      expect(await tx.openTagProposals(readers, 'team')).toEqual([])
      expect(await tx.openTagProposals(writers, 'owner')).toEqual([])
      expect(await tx.lockTagProposal(proposal.id)).toEqual(proposal)
      await tx.saveTagProposal(settled)
      expect(await tx.openTagProposals(readers, 'owner')).toEqual([])
    })
    expect(await store.tagProposal(proposal.id)).toEqual(settled)
  })

  it('remembers where a proposal was shown', async () => {
    const { store } = world()
    const message = { surface: surfaceName('slack'), conversation: 'D1', message: '1' }
    const card = { proposal: proposal.id, person: olga, message }
    await store.transaction(async tx => {
      await tx.rememberTagCard(card)
      await tx.rememberTagCard(card)
    })
    expect(await store.tagCards(proposal.id)).toEqual([card])
    expect(await store.tagCards(tagProposalId('another'))).toEqual([])
    const open = (surface = 'slack') => store.otherOpenCardsOf(olga, surfaceName(surface))
    expect(await open()).toEqual([])
    await store.transaction(tx => tx.saveTagProposal(proposal))
    expect(await open()).toEqual([{ kind: 'tag', ...card }])
    expect(await open('teams')).toEqual([])
    expect(await store.otherOpenCardsOf(ana, surfaceName('slack'))).toEqual([])
    await store.transaction(tx => tx.saveTagProposal({ ...proposal, standing: { status: 'replaced', at: at('9:30') } }))
    expect(await open()).toEqual([])
    await store.transaction(tx => tx.forgetCard(message))
    expect(await store.tagCards(proposal.id)).toEqual([])
  })

  it('says once in a while that something may be told', async () => {
    const { store } = world()
    const may = (since: string, now: string) =>
      store.transaction(tx => tx.firstSince('nobody can decide', at(since), at(now)))
    expect(await may('8:00', '9:00')).toBe(true)
    expect(await may('8:30', '9:30')).toBe(false)
    expect(await may('9:00', '10:00')).toBe(true)
    expect(await may('9:30', '10:30')).toBe(false)
  })
}
