import { expect, it } from 'vitest'
import { minutes, requestId, surfaceName } from '../../access/vocabulary.ts'
import type { DecisionAhead, StepUpAttempt } from '../step-up.ts'
import { at, olga, readers } from './samples.ts'
import type { StoreUnderContract } from './under-contract.ts'

const offered: DecisionAhead = {
  id: 'digest',
  person: olga,
  request: requestId('00000000-0000-7000-8000-0000000000bb'),
  version: { stage: 0, told: 1 },
  context: 'c1',
  step: { at: 'offered' },
  expiresAt: at('9:10'),
}
const challenge = { state: 'state', nonce: 'nonce', verifier: 'verifier' }
const proof = { contexts: ['c1'], signedInAt: at('9:01').toISOString(), methods: ['mfa'], token: 'uti' }

export function stepUpsContract(world: () => StoreUnderContract): void {
  it('keeps a fresh sign-in through its steps, and finds it by the browser that is in the middle of it', async () => {
    const { store } = world()
    expect(await store.stepUp('digest')).toBeNull()
    await store.transaction(tx => tx.saveStepUp(offered))
    expect(await store.stepUp('digest')).toEqual(offered)
    expect(await store.stepUpOfSession('cookie')).toBeNull()
    const steps: readonly StepUpAttempt['step'][] = [
      { at: 'away', session: 'cookie', challenge },
      { at: 'checking', session: 'cookie' },
      { at: 'confirm', session: 'cookie', proof, form: 'word' },
      { at: 'over', session: 'cookie', because: null },
    ]
    for (const step of steps) {
      const next = { ...offered, step, expiresAt: at('9:20') }
      await store.transaction(async tx => {
        expect(await tx.lockStepUp('digest')).not.toBeNull()
        await tx.saveStepUp(next)
      })
      expect(await store.stepUpOfSession('cookie')).toEqual(next)
    }
  })
  it('keeps what somebody means to ask for, of which there is no request yet', async () => {
    const { store } = world()
    const asks = { entitlement: readers, duration: minutes(120), reason: 'INC-7', via: surfaceName('slack') }
    const { request: _, version: _too, ...rest } = offered
    const ahead: StepUpAttempt = { ...rest, id: 'digest of an ask', asks }
    await store.transaction(tx => tx.saveStepUp(ahead))
    expect(await store.stepUp('digest of an ask')).toEqual(ahead)
  })
}
