import { Choice, ChoiceSetInput, ExecuteAction, NumberInput, TextInput } from '@microsoft/teams.cards';
import { accessAnswers } from '../review-texts';
import { buttonFormat, maxReasonCharacters } from './actions';
import { card, ours } from './elements';
import { fitted, type Card } from './fitted';
import { inertLine } from './inert';

const usualHours = 8;
const maxHours = 168;
/** About one minute. */
const leastHours = 0.02;
const maxNameCharacters = 500;

/** The form in which somebody asks for access to a Speech resource's data. @param resource as far as they named it. */
export function accessForm(resource = ''): Card {
  const { form } = accessAnswers;
  return fitted(() =>
    card(
      form.title,
      [
        ours(form.title, { weight: 'Bolder', size: 'Medium', style: 'heading' }),
        ours(form.text, { spacing: 'Small' }),
        new TextInput({
          id: 'resource',
          label: form.resource,
          isRequired: true,
          errorMessage: form.resourceMissing,
          maxLength: maxNameCharacters,
          ...(resource === '' ? {} : { value: inertLine(resource, maxNameCharacters) }),
        }),
        new TextInput({ id: 'container', label: form.container, maxLength: 63 }),
        new ChoiceSetInput(
          new Choice({ title: form.roles.read, value: 'read' }),
          new Choice({ title: form.roles.write, value: 'write' }),
        )
          .withId('role')
          .withLabel(form.role)
          .withStyle('expanded')
          .withValue('read'),
        new NumberInput({
          id: 'hours',
          label: form.hours,
          min: leastHours,
          max: maxHours,
          value: usualHours,
          isRequired: true,
          errorMessage: form.hoursMissing,
        }),
        new TextInput({
          id: 'reason',
          label: form.reason,
          isMultiline: true,
          isRequired: true,
          errorMessage: form.reasonMissing,
          maxLength: maxReasonCharacters,
        }),
      ],
      [new ExecuteAction({ title: form.ask, style: 'positive', verb: 'request-access', data: { v: buttonFormat } })],
    ),
  );
}
