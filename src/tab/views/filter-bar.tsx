import { Button, Dropdown, Field, makeStyles, Option } from '@fluentui/react-components';
import { useState } from 'react';
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
import { Typed } from '../parts/typed';
import { useNavigation } from '../place';
import { history, kindNames, serviceNames, stateNames } from '../texts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: '8px 12px', alignItems: 'flex-end', flexShrink: 0 },
  search: { flexGrow: 2, flexBasis: '220px', maxWidth: '460px' },
  list: { flexGrow: 1, flexBasis: '130px', maxWidth: '200px' },
  date: { flexBasis: '150px', '@media (max-width: 640px)': { flexGrow: 1 } },
  text: { flexGrow: 1, flexBasis: '200px', maxWidth: '320px' },
  grow: { minWidth: 0 },
});

/** Filters that stand behind a button, since they are seldom needed. */
const seldom: readonly TextFilter[] = ['approver', 'actor', 'resource', 'route', 'case', 'subscription'];

type Changes = Partial<Record<keyof Filters, string | string[]>>;

/** The filters of the past. What is chosen stands in the address at once, what is typed when typing stops. */
export function FilterBar({ filters }: { filters: Filters }) {
  const styles = useStyles();
  const { go } = useNavigation();
  const beyond = seldomCount(filters);
  const [isOpen, setOpen] = useState(beyond > 0);
  const change = (changes: Changes, how: 'push' | 'replace' = 'push'): void => {
    go({ view: 'history', filters: changed(filters, changes) }, how);
  };
  return (
    <div className={styles.bar} role="search">
      <Typed
        kind="search"
        label={history.search}
        hint={history.searchHint}
        className={styles.search}
        value={filters.text ?? ''}
        most={textFilters.text}
        onText={(text) => {
          change({ text }, 'replace');
        }}
      />
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
      {isOpen && <Seldom filters={filters} change={change} />}
    </div>
  );
}

function Seldom({
  filters,
  change,
}: {
  filters: Filters;
  change: (changes: Changes, how?: 'push' | 'replace') => void;
}) {
  const styles = useStyles();
  return (
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
        <Typed
          key={name}
          kind="date"
          label={history[name]}
          className={styles.date}
          value={filters[name] ?? ''}
          onText={(value) => {
            change({ [name]: value });
          }}
        />
      ))}
      {seldom.map((name) => (
        <Typed
          key={name}
          kind="text"
          label={history[name as Exclude<TextFilter, 'text'>]}
          className={styles.text}
          value={filters[name] ?? ''}
          most={textFilters[name]}
          onText={(value) => {
            change({ [name]: value }, 'replace');
          }}
        />
      ))}
    </>
  );
}

function seldomCount({ service, from, to, ...filters }: Filters): number {
  const texts = seldom.filter((name) => filters[name] !== undefined);
  return texts.length + [from, to].filter((date) => date !== undefined).length + (service.length > 0 ? 1 : 0);
}

/** What is empty is no filter. */
function changed(filters: Filters, changes: Changes): Filters {
  const merged = Object.entries({ ...filters, ...changes }).filter(([, value]) => value !== '');
  return { ...noFilters, ...(Object.fromEntries(merged) as Partial<Filters>) };
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
    <Field label={label} className={styles.list}>
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
