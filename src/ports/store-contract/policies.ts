import { expect, it } from 'vitest'
import type { PolicyProposal } from '../../access/policy-proposal.ts'
import { policyProposalId, surfaceName } from '../../access/vocabulary.ts'
import { policySample } from './policy-sample.ts'
import { ana, at, olga } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const proposal: PolicyProposal = {
  id: policyProposalId('00000000-0000-7000-8000-00000000e001'),
  policy: policySample('two'),
  written: { source: 'version: 1 # \u{1F511}\n', called: { g1: 'Data Platform Leads' } },
  imported: [{ account: { surface: surfaceName('slack'), team: 'T1', user: 'U1' }, person: ana }],
  against: policySample('one').hash,
  changes: [{ where: { kind: 'policy' }, what: { kind: 'other', key: 'x' }, effect: 'widens' }],
  at: at('9:00'),
  agreed: [],
  standing: { status: 'proposed' },
}

export function policiesContract(world: () => StoreUnderContract): void {
  it('keeps how the version in force was written, where that is known', async () => {
    const { store } = world()
    expect(await store.writtenPolicy()).toBeNull()
    await store.transaction(tx => tx.activatePolicy(policySample('one'), at('9:00')))
    expect(await store.writtenPolicy()).toBeNull()
    await store.transaction(async tx => {
      await tx.lockPolicies()
      await tx.activatePolicy(policySample('two'), at('9:10'), proposal.written)
    })
    expect(await store.writtenPolicy()).toEqual(proposal.written)
    expect((await store.activePolicy())?.hash).toBe('two')
  })

  it('keeps a version that waits as it stands, and knows the newest, whatever became of it', async () => {
    const { store } = world()
    expect(await store.newestPolicyProposal()).toBeNull()
    expect(await store.policyProposal(proposal.id)).toBeNull()
    const later = { ...proposal, id: policyProposalId('00000000-0000-7000-8000-00000000e002') }
    await store.transaction(tx => tx.savePolicyProposal(proposal))
    await store.transaction(tx => tx.savePolicyProposal(later))
    const agreed = [{ by: olga, at: at('9:05') }]
    const settled: PolicyProposal = { ...proposal, agreed, standing: { status: 'refused', by: olga, at: at('9:10') } }
    await store.transaction(async tx => {
      await tx.savePolicyProposal(settled)
      expect(await tx.policyProposal(proposal.id)).toEqual(settled)
    })
    expect(await store.policyProposal(proposal.id)).toEqual(settled)
    expect(await store.newestPolicyProposal()).toEqual(later)
  })

  it('remembers where a version that waits was shown', async () => {
    const { store } = world()
    const message = { surface: surfaceName('slack'), conversation: 'D1', message: '1' }
    const card = { proposal: proposal.id, person: olga, message }
    await store.transaction(async tx => {
      await tx.rememberPolicyCard(card)
      await tx.rememberPolicyCard(card)
    })
    expect(await store.policyCards(proposal.id)).toEqual([card])
    expect(await store.policyCards(policyProposalId('another'))).toEqual([])
    const open = (surface = 'slack') => store.otherOpenCardsOf(olga, surfaceName(surface))
    expect(await open()).toEqual([])
    await store.transaction(tx => tx.savePolicyProposal(proposal))
    expect(await open()).toEqual([{ kind: 'policy', ...card }])
    expect(await open('teams')).toEqual([])
    expect(await store.otherOpenCardsOf(ana, surfaceName('slack'))).toEqual([])
    await store.transaction(tx =>
      tx.savePolicyProposal({ ...proposal, standing: { status: 'replaced', at: at('9:30') } }),
    )
    expect(await open()).toEqual([])
    await store.transaction(tx => tx.forgetCard(message))
    expect(await store.policyCards(proposal.id)).toEqual([])
  })
}
