"""What the room refuses, each with a message for the person."""


class UnableToServe(Exception):
    """An expected refusal; its message is shown to the person."""


class UnableToTakeIn(UnableToServe):
    pass


class UnableToWorkOnStep(UnableToServe):
    pass


class UnableToHandOver(UnableToServe):
    pass


class UnableToDefineService(UnableToServe):
    pass


class UnableToPay(UnableToServe):
    pass


class UnableToPublish(UnableToServe):
    pass
