import { storeContract } from '../store.contract.ts'
import { inMemoryStore } from './store.ts'

storeContract('a store in memory', async () => ({
  async empty() {
    const store = inMemoryStore()
    return {
      store,
      seal: async () => undefined,
      recorded: async () =>
        store.recorded().map(({ action, outcome, reason }) => ({ action, outcome, reason: reason ?? null })),
    }
  },
  close: async () => undefined,
}))
