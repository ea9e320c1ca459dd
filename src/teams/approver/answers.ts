import type { Refusal } from '../../model';
import { refusalTexts, words } from '../texts';
import type { SignInResource } from './user-tokens';

/**
 * What asks the presser to sign in (Teams, "Add code to enable SSO for Adaptive Cards Universal Actions"). The statuses
 * stand in the body: over HTTP each of them is 200, as the SDKs answer them.
 */
export type SignInAnswer =
  | {
      statusCode: 401;
      type: 'application/vnd.microsoft.activity.loginRequest';
      value: {
        text: string;
        connectionName: string;
        tokenExchangeResource?: SignInResource['exchange'];
        buttons: { title: string; text: string; type: 'signin'; value: string }[];
      };
    }
  | { statusCode: 401; type: 'application/vnd.microsoft.error.incorrectAuthCode'; value: null }
  /** Teams then offers the sign-in by hand, where people can consent. */
  | {
      statusCode: 412;
      type: 'application/vnd.microsoft.error.preconditionFailed';
      value: { code: Refusal; message: string };
    };

/** @returns the request to sign in: silently where Teams can, else with a button. */
export function loginRequest(connectionName: string, { link, exchange }: SignInResource): SignInAnswer {
  return {
    statusCode: 401,
    type: 'application/vnd.microsoft.activity.loginRequest',
    value: {
      text: refusalTexts.SIGN_IN_NEEDED,
      connectionName,
      ...(exchange === undefined ? {} : { tokenExchangeResource: exchange }),
      buttons: [{ title: words.signIn, text: words.signIn, type: 'signin', value: link }],
    },
  };
}

/** The code of the sign-in page was not right, or is used up. */
export const incorrectCode: SignInAnswer = {
  statusCode: 401,
  type: 'application/vnd.microsoft.error.incorrectAuthCode',
  value: null,
};

/** The silent sign-in was refused in a way that signing in by hand may mend. */
export function preconditionFailed(why: Refusal): SignInAnswer {
  return {
    statusCode: 412,
    type: 'application/vnd.microsoft.error.preconditionFailed',
    value: { code: why, message: refusalTexts[why] },
  };
}
