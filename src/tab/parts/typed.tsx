import { Field, Input, makeStyles, SearchBox } from '@fluentui/react-components';
import { useEffect, useState } from 'react';

/** How long somebody has to stop typing before it is looked, in milliseconds: every question to the service is recorded. */
const typedMs = 600;

const useStyles = makeStyles({ control: { minWidth: 0, maxWidth: 'none' } });

interface Props {
  kind: 'search' | 'text' | 'date';
  label: string;
  className?: string;
  value: string;
  hint?: string;
  /** The most characters. */
  most?: number;
  onText: (value: string) => void;
}

/** A box whose text is taken when typing stops. What comes from the address, by going back say, stands in it. */
export function Typed({ kind, label, className, value, hint, most, onText }: Props) {
  const styles = useStyles();
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed.trim() === value) return undefined;
    const timer = setTimeout(() => {
      onText(typed.trim());
    }, typedMs);
    return () => {
      clearTimeout(timer);
    };
  });
  const shared = {
    className: styles.control,
    value: typed,
    ...(most === undefined ? {} : { maxLength: most }),
    ...(hint === undefined ? {} : { placeholder: hint }),
    onChange: (_event: unknown, data: { value: string }) => {
      setTyped(data.value);
    },
  };
  return (
    <Field label={label} {...(className === undefined ? {} : { className })}>
      {kind === 'search' ? <SearchBox {...shared} /> : <Input type={kind} {...shared} />}
    </Field>
  );
}
