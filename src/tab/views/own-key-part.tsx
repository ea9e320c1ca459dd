import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { proof as words } from '../texts';
import type { GiveKey } from './use-own-key';

/** The longest text that is looked at: a name, an id and 44 characters of base64 are far below it. */
const maxKeyCharacters = 400;

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: '8px', marginTop: '12px' },
  field: { flexGrow: 1, minWidth: '200px' },
  input: { minWidth: 0, maxWidth: 'none', fontFamily: tokens.fontFamilyMonospace },
  forget: { marginTop: '12px' },
});

/** The reader's own verifier key, and what takes another. */
export interface OwnKeyProps {
  ownKey: string | undefined;
  giveKey: GiveKey;
}

/** Where a reader gives the key that they know from elsewhere, so that nothing of the service is trusted. */
export function OwnKeyPart({ ownKey, giveKey }: OwnKeyProps) {
  const styles = useStyles();
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  if (ownKey !== undefined) {
    return (
      <Button className={styles.forget} size="small" onClick={() => void giveKey(undefined)}>
        {words.forgetOwnKey}
      </Button>
    );
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void giveKey(text.trim()).then((taken) => {
          setWrong(!taken);
        });
      }}
    >
      <Field
        className={styles.field}
        label={words.ownKey}
        size="small"
        {...(isWrong ? { validationState: 'error' as const, validationMessage: words.ownKeyWrong } : {})}
      >
        <Input
          className={styles.input}
          value={text}
          maxLength={maxKeyCharacters}
          placeholder={words.ownKeyHint}
          spellCheck={false}
          autoComplete="off"
          onChange={(_event, data) => {
            setText(data.value);
            setWrong(false);
          }}
        />
      </Field>
      <Button type="submit" size="small" disabled={text.trim() === ''}>
        {words.useOwnKey}
      </Button>
    </form>
  );
}
