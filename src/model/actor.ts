/** Who did something: a person (Entra object id), an application, Azure itself, this service, or nobody known. */
export type Actor =
  | { kind: 'person'; id: string; name?: string; address?: string }
  | { kind: 'app'; id: string; name?: string }
  | { kind: 'azure' }
  | { kind: 'service' }
  | { kind: 'unknown' };

/** A person that a route designates: an Entra object id, with what is known for showing. */
export interface Person {
  /** Entra object id, lower-cased. */
  id: string;
  name?: string;
  address?: string;
}

/** @returns of somebody of whom more is known only what a request keeps: id, name and address. */
export function onlyPerson({ id, name, address }: Person): Person {
  return { id, ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) };
}

/** @returns the person as the actor of a step. */
export function personActor(person: Person): Actor {
  return { kind: 'person', ...onlyPerson(person) };
}

/** @returns a name to show for an actor; never empty. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.name ?? actor.address ?? actor.id;
    case 'app':
      return actor.name ?? `application ${actor.id}`;
    case 'azure':
      return 'Azure';
    case 'service':
      return 'Lockbox Bot';
    case 'unknown':
      return 'not yet known';
  }
}
