import type { ApproverSignIn } from './ports';
import type { UserTokens } from './user-tokens';

/** How approvers sign in, with the token service they do it through. */
export interface SigningIn {
  signIn: ApproverSignIn;
  userTokens: UserTokens;
}
