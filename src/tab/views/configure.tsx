import { Field, makeStyles, Radio, RadioGroup } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { noFilters, type Place } from '../address';
import { useNavigation } from '../place';
import { configure, viewNames } from '../texts';

const useStyles = makeStyles({ root: { padding: '20px', maxWidth: '520px' }, title: { marginTop: 0 } });

const choices = {
  open: { view: 'open' },
  history: { view: 'history', filters: noFilters },
  statistics: { view: 'statistics' },
} as const satisfies Record<string, Place>;
type Choice = keyof typeof choices;

/** Sets up the tab of a channel: what it shows first. Teams has the button that saves it. */
export function ConfigureView() {
  const styles = useStyles();
  const { host } = useNavigation();
  const [choice, setChoice] = useState<Choice>('open');
  useEffect(() => {
    host.configure?.ready(choices[choice]);
  }, [host, choice]);
  return (
    <div className={styles.root}>
      <h1 className={styles.title}>{configure.title}</h1>
      <p>{configure.text}</p>
      <Field label={configure.first}>
        <RadioGroup
          value={choice}
          onChange={(_event, { value }) => {
            if (Object.hasOwn(choices, value)) setChoice(value as Choice);
          }}
        >
          {(Object.keys(choices) as Choice[]).map((one) => (
            <Radio key={one} value={one} label={viewNames[one]} />
          ))}
        </RadioGroup>
      </Field>
    </div>
  );
}
