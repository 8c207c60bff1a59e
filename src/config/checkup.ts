import { type Finding, notChecked, ok, warning } from '../access/finding.ts'
import type { Settings } from './settings.ts'

/** What there is to say of settings that are valid. What is wrong with them stops Doorbell before anything is looked at. */
export function settingsFindings({ entra, publicUrl, linking, slack, auditKey }: Settings): readonly Finding[] {
  const about = 'Settings'
  return [
    ok(about, 'Everything that has to be set is set.'),
    ...(entra.credential.kind === 'password'
      ? [
          warning(about, 'Doorbell signs in as a person, which was insisted on.', {
            mend: 'use managed identity, workload identity or a certificate instead',
          }),
        ]
      : []),
    ...(entra.credential.kind === 'secret'
      ? [
          ...(entra.credential.file === null
            ? [
                warning(about, 'The client secret is in the environment, so a new one needs a restart.', {
                  mend: 'give AZURE_CLIENT_SECRET_FILE, or better a certificate or an identity of the platform',
                }),
              ]
            : []),
        ]
      : []),
    ...signInFindings({ linking, publicUrl, slack }),
    ...(auditKey === null
      ? [
          warning(about, 'AUDIT_KEY is not set: whoever can write the database could make up a whole new chain.', {
            mend: 'set it to the output of openssl rand -hex 32, and keep audit heads elsewhere',
          }),
        ]
      : []),
  ]
}

/** Where people speak in Slack, they have to be known there; accounts of Teams are the directory's own. */
function signInFindings({ linking, publicUrl, slack }: Pick<Settings, 'linking' | 'publicUrl' | 'slack'>): Finding[] {
  const about = 'Settings'
  const at = publicUrl ? ` at ${publicUrl}` : ''
  const cannotLink = 'set them, or link people with the import file'
  if (linking?.slack) return [ok(about, `People can link their accounts by signing in${at}.`)]
  return [
    ...(linking
      ? [ok(about, `Whoever decides can be asked for a fresh sign-in${at}.`)]
      : [
          notChecked(
            about,
            'PUBLIC_URL and SIGNIN_CLIENT_ID are not set, so nobody can be asked for a fresh sign-in.',
            {
              mend: 'set them where a flow is to have stepUp',
            },
          ),
        ]),
    ...(slack
      ? [
          notChecked(
            about,
            'PUBLIC_URL and the settings for signing in are not set, so people cannot link their accounts themselves.',
            { mend: cannotLink },
          ),
        ]
      : []),
  ]
}
