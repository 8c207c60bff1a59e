import { start } from '../cli/start.ts'

/** `doorbell start`, where Graph's quota is simulated and fills up so many times as fast as the real one. */
await start({ quotaPace: Number(process.argv[2]) })
