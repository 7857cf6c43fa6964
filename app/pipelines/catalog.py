"""Everything that our workers do."""

from app.pipelines.asset_tasks import ASSET_CHECK
from app.pipelines.batch_tasks import BATCH_WORK
from app.pipelines.run_tasks import RUN_WORK
from app.pipelines.tasks import TaskRegistry

TASKS = TaskRegistry([ASSET_CHECK, BATCH_WORK, RUN_WORK])
