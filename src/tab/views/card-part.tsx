import { Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Request } from '../../history/wire';
import { localMoment } from '../format';
import { Section } from '../parts/section';
import { cardsOf, type ShownCard } from '../timeline';
import { request as words } from '../texts';

const useStyles = makeStyles({
  card: {
    marginTop: '12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowX: 'auto',
    // As it was sent, where colours are forced too.
    forcedColorAdjust: 'none',
    backgroundColor: '#ffffff',
    color: '#242424',
  },
  note: { color: tokens.colorNeutralForeground2, margin: '8px 0 0' },
  plain: { margin: 0 },
});

/** The cards as people saw them. */
export function CardPart({ request }: { request: Request }) {
  const styles = useStyles();
  const cards = useMemo(() => cardsOf(request), [request]);
  const [seq, setSeq] = useState<number>();
  const chosen = cards.find((card) => card.seq === seq) ?? cards[0];
  return (
    <Section title={words.card}>
      {chosen === undefined ? (
        <p className={styles.plain}>{words.cardNone}</p>
      ) : (
        <>
          {cards.length > 1 && (
            <Field label={words.cardChoose} size="small">
              <Select
                value={String(chosen.seq)}
                onChange={(_event, { value }) => {
                  setSeq(Number(value));
                }}
              >
                {cards.map((card) => (
                  <option key={card.seq} value={card.seq}>
                    {words.cardShownTo(card.to, localMoment(card.at, true))}
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <Shown card={chosen} />
        </>
      )}
    </Section>
  );
}

function Shown({ card: { card, erased } }: { card: ShownCard }) {
  const styles = useStyles();
  const place = useRef<HTMLDivElement>(null);
  const [isReadable, setReadable] = useState(true);
  useEffect(() => {
    const element = place.current;
    if (erased || element === null) return undefined;
    let isLeft = false;
    void import('../card').then(({ renderCard }) => {
      if (isLeft) return;
      const rendered = renderCard(card);
      setReadable(rendered !== undefined);
      element.replaceChildren(...(rendered === undefined ? [] : [rendered]));
    });
    return () => {
      isLeft = true;
    };
  }, [card, erased]);
  if (erased) return <p className={styles.plain}>{words.cardErased}</p>;
  return (
    <>
      <div ref={place} className={styles.card} hidden={!isReadable} />
      <p className={styles.note}>{isReadable ? words.cardNote : words.cardUnreadable}</p>
    </>
  );
}
