import { Button, Dropdown, Field, Input, makeStyles, Option, SearchBox } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import {
  filterCount,
  kinds,
  noFilters,
  services,
  states,
  textFilters,
  type Filters,
  type TextFilter,
} from '../address';
import { useNavigation } from '../place';
import { history, kindNames, serviceNames, stateNames } from '../texts';

/** How long somebody has to stop typing before it is looked, in milliseconds: every question to the service is recorded. */
const typedMs = 600;

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: '8px 12px', alignItems: 'flex-end', flexShrink: 0 },
  search: { flexGrow: 2, flexBasis: '220px', maxWidth: '460px' },
  list: { flexGrow: 1, flexBasis: '140px', maxWidth: '200px' },
  date: { flexBasis: '150px', '@media (max-width: 640px)': { flexGrow: 1 } },
  text: { flexGrow: 1, flexBasis: '200px', maxWidth: '320px' },
  grow: { minWidth: 0 },
});

const more: readonly TextFilter[] = ['approver', 'actor', 'resource', 'route', 'case', 'subscription'];

/** The filters of the past. What is chosen stands in the address at once, what is typed when typing stops. */
export function FilterBar({ filters }: { filters: Filters }) {
  const styles = useStyles();
  const { go } = useNavigation();
  const beyond =
    more.filter((name) => filters[name] !== undefined).length +
    (filters.from === undefined ? 0 : 1) +
    (filters.to === undefined ? 0 : 1) +
    filters.service.length;
  const [isOpen, setOpen] = useState(beyond > 0);
  const change = (
    changes: Partial<Record<keyof Filters, string | string[] | undefined>>,
    how: 'push' | 'replace' = 'push',
  ): void => {
    const merged = Object.entries({ ...filters, ...changes }).filter(
      ([, value]) => value !== undefined && value !== '',
    );
    go({ view: 'history', filters: { ...noFilters, ...(Object.fromEntries(merged) as Partial<Filters>) } }, how);
  };
  const text = (name: TextFilter): { value: string; onText: (value: string) => void } => ({
    value: filters[name] ?? '',
    onText: (value) => {
      change({ [name]: value }, 'replace');
    },
  });
  return (
    <div className={styles.bar} role="search">
      <Typed name="text" {...text('text')} />
      <Chosen
        label={history.state}
        names={stateNames}
        values={states}
        chosen={filters.state}
        onChosen={(state) => {
          change({ state });
        }}
      />
      <Chosen
        label={history.kind}
        names={kindNames}
        values={kinds}
        chosen={filters.kind}
        onChosen={(kind) => {
          change({ kind });
        }}
      />
      <Button
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        {isOpen ? history.fewerFilters : history.moreFilters(beyond)}
      </Button>
      {filterCount(filters) > 0 && (
        <Button
          appearance="subtle"
          onClick={() => {
            go({ view: 'history', filters: noFilters });
          }}
        >
          {history.clear}
        </Button>
      )}
      {isOpen && (
        <>
          <Chosen
            label={history.service}
            names={serviceNames}
            values={services}
            chosen={filters.service}
            onChosen={(service) => {
              change({ service });
            }}
          />
          {(['from', 'to'] as const).map((name) => (
            <Field key={name} label={history[name]} className={styles.date} size="small">
              <Input
                type="date"
                value={filters[name] ?? ''}
                onChange={(_event, { value }) => {
                  change({ [name]: value });
                }}
              />
            </Field>
          ))}
          {more.map((name) => (
            <Typed key={name} name={name} {...text(name)} />
          ))}
        </>
      )}
    </div>
  );
}

interface ChosenProps<T extends string> {
  label: string;
  names: Readonly<Record<T, string>>;
  values: readonly T[];
  chosen: readonly T[];
  onChosen: (chosen: T[]) => void;
}

function Chosen<T extends string>({ label, names, values, chosen, onChosen }: ChosenProps<T>) {
  const styles = useStyles();
  const first = chosen[0];
  const says = first === undefined ? history.any : chosen.length === 1 ? names[first] : history.chosen(chosen.length);
  return (
    <Field label={label} className={styles.list} size="small">
      <Dropdown
        multiselect
        className={styles.grow}
        value={says}
        selectedOptions={[...chosen]}
        onOptionSelect={(_event, { selectedOptions }) => {
          onChosen(values.filter((one) => selectedOptions.includes(one)));
        }}
      >
        {values.map((one) => (
          <Option key={one} value={one}>
            {names[one]}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}

function Typed({ name, value, onText }: { name: TextFilter; value: string; onText: (value: string) => void }) {
  const styles = useStyles();
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // What comes from the address, by going back say, stands in the box.
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
  const most = textFilters[name];
  if (name === 'text') {
    return (
      <Field label={history.search} className={styles.search} size="small">
        <SearchBox
          className={styles.grow}
          style={{ maxWidth: 'none' }}
          value={typed}
          maxLength={most}
          placeholder={history.searchHint}
          onChange={(_event, data) => {
            setTyped(data.value);
          }}
        />
      </Field>
    );
  }
  return (
    <Field label={history[name]} className={styles.text} size="small">
      <Input
        className={styles.grow}
        value={typed}
        maxLength={most}
        onChange={(_event, data) => {
          setTyped(data.value);
        }}
      />
    </Field>
  );
}
